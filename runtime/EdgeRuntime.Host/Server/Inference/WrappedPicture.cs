using System.Buffers.Binary;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>A request whose body is a picture and nothing else (<c>Content-Type: image/…</c>), as the request for inference that it stands for.</summary>
internal static class WrappedPicture
{
    /// <exception cref="RequestException">The model takes no pictures, or more than a picture.</exception>
    public static (InferRequest Request, ReadOnlyMemory<byte> Body) Wrap(ServedModel served, ReadOnlyMemory<byte> picture)
    {
        if (served.Session.DataInputs is not [var index] || served.Feeders[index] is null)
            throw InferRequest.Bad($"model '{served.Name}' does not take a picture alone; send a JSON request.");
        var body = new byte[sizeof(uint) + picture.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(body, (uint)picture.Length);
        picture.Span.CopyTo(body.AsSpan(sizeof(uint)));
        var request = new InferRequest();
        request.Inputs.Add(new RequestTensor { Name = served.Session.Inputs[index].Name, DataType = TensorType.Bytes, Shape = [1], BinarySize = body.Length });
        return (request, body);
    }
}
