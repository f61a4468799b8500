using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Writes ONNX files. Tensors are written as raw little-endian bytes; everything else as the model holds it.</summary>
public static class OnnxWriter
{
    private const long MaximumBytes = int.MaxValue - (64L << 20);

    /// <summary>Serializes a model.</summary>
    /// <exception cref="InvalidModelException">The weights exceed what one protobuf message holds (2 GB).</exception>
    public static byte[] ToBytes(Model model)
    {
        CheckSize(model, "the model");
        return ProtoExport.Write(model).ToByteArray();
    }

    /// <summary>Writes a file: under a temporary name first, so that no half-written file is ever left under its own.</summary>
    /// <exception cref="InvalidModelException">The weights exceed what one protobuf message holds (2 GB), or the file cannot be written.</exception>
    public static void Write(Model model, string path)
    {
        CheckSize(model, path);
        try
        {
            using var file = new AtomicFile(path);
            ProtoExport.Write(model).WriteTo(file.Stream);
            file.Complete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelException($"{path}: cannot be written: {error.Message}", error);
        }
    }

    private static void CheckSize(Model model, string name)
    {
        var bytes = BytesOf(model.Graph);
        if (bytes > MaximumBytes)
            throw new InvalidModelException($"{name}: weights of {bytes} bytes do not fit one ONNX file (2 GB); convert them to fp16 or int8 first.");
    }

    private static long BytesOf(ModelGraph graph) =>
        graph.Initializers.Values.Sum(tensor => (long)tensor.Bytes.Length)
        + graph.Nodes.Sum(node => node.Attributes.Values.Sum(attribute => (attribute.Value as TensorData)?.Bytes.Length ?? 0L) + SubGraphs.Of(node).Sum(BytesOf));
}
