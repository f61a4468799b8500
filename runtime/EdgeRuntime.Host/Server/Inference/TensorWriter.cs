using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>Writes the values of a tensor as a flat JSON array.</summary>
internal static class TensorWriter
{
    /// <exception cref="RequestException">A value is infinite or not a number, for which JSON has no word.</exception>
    public static void Write(Utf8JsonWriter writer, TensorBuffer buffer, string name)
    {
        writer.WriteStartArray();
        switch (buffer.Type)
        {
            case ElementType.Bool:
                foreach (var value in buffer.Bytes)
                    writer.WriteBooleanValue(value != 0);
                break;
            case ElementType.UInt8:
                foreach (var value in buffer.As<byte>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.UInt16:
                foreach (var value in buffer.As<ushort>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.UInt32:
                foreach (var value in buffer.As<uint>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.UInt64:
                foreach (var value in buffer.As<ulong>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.Int8:
                foreach (var value in buffer.As<sbyte>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.Int16:
                foreach (var value in buffer.As<short>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.Int32:
                foreach (var value in buffer.As<int>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.Int64:
                foreach (var value in buffer.As<long>())
                    writer.WriteNumberValue(value);
                break;
            case ElementType.Float32:
                foreach (var value in buffer.As<float>())
                    writer.WriteNumberValue(float.IsFinite(value) ? value : throw NotFinite(name));
                break;
            case ElementType.Float64:
                foreach (var value in buffer.As<double>())
                    writer.WriteNumberValue(double.IsFinite(value) ? value : throw NotFinite(name));
                break;
            default:
                throw InferRequest.Bad($"output '{name}' is {TensorType.NameOf(buffer.Type) ?? buffer.Type.ShortName()}, for which the protocol has no JSON; ask for it with the parameter \"binary_data\": true.");
        }
        writer.WriteEndArray();
    }

    private static RequestException NotFinite(string name) => new(StatusCodes.Status422UnprocessableEntity, $"output '{name}' has values that are infinite or not a number, for which JSON has no word; ask for it with the parameter \"binary_data\": true.");
}
