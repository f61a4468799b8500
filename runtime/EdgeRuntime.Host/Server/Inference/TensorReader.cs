using System.Text.Json;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>Reads the values of a JSON array, flat or nested, into a tensor.</summary>
internal static class TensorReader
{
    /// <summary>Reads values in row-major order.</summary>
    /// <param name="json">JSON that begins with the array.</param>
    /// <param name="buffer">Where values go.</param>
    /// <param name="name">The input's name, for errors.</param>
    /// <exception cref="RequestException">There are too few or too many, or one is not of the tensor's type.</exception>
    public static void Read(ReadOnlySpan<byte> json, TensorBuffer buffer, string name)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
        var expected = buffer.Shape.ElementCount;
        long at = 0;
        var depth = 0;
        do
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    depth++;
                    break;
                case JsonTokenType.EndArray:
                    depth--;
                    break;
                default:
                    if (at == expected)
                        throw Wrong(name, expected, "more");
                    if (!Set(ref reader, buffer, (int)at))
                        throw InferRequest.Bad($"input '{name}', value {at}: not a {TensorType.NameOf(buffer.Type)}.");
                    at++;
                    break;
            }
        }
        while (depth > 0);
        if (at != expected)
            throw Wrong(name, expected, $"{at}");
    }

    private static RequestException Wrong(string name, long expected, string found) => InferRequest.Bad($"input '{name}' has {expected} values, found {found}.");

    private static bool Set(ref Utf8JsonReader reader, TensorBuffer buffer, int at)
    {
        if (buffer.Type == ElementType.Bool)
            return SetBool(ref reader, buffer, at);
        return reader.TokenType == JsonTokenType.Number && buffer.Type switch
        {
            ElementType.UInt8 => reader.TryGetByte(out buffer.As<byte>()[at]),
            ElementType.UInt16 => reader.TryGetUInt16(out buffer.As<ushort>()[at]),
            ElementType.UInt32 => reader.TryGetUInt32(out buffer.As<uint>()[at]),
            ElementType.UInt64 => reader.TryGetUInt64(out buffer.As<ulong>()[at]),
            ElementType.Int8 => reader.TryGetSByte(out buffer.As<sbyte>()[at]),
            ElementType.Int16 => reader.TryGetInt16(out buffer.As<short>()[at]),
            ElementType.Int32 => reader.TryGetInt32(out buffer.As<int>()[at]),
            ElementType.Int64 => reader.TryGetInt64(out buffer.As<long>()[at]),
            ElementType.Float32 => reader.TryGetSingle(out buffer.As<float>()[at]) && float.IsFinite(buffer.As<float>()[at]),
            ElementType.Float64 => reader.TryGetDouble(out buffer.As<double>()[at]) && double.IsFinite(buffer.As<double>()[at]),
            _ => false,
        };
    }

    private static bool SetBool(ref Utf8JsonReader reader, TensorBuffer buffer, int at)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                buffer.Bytes[at] = reader.GetBoolean() ? (byte)1 : (byte)0;
                return true;
            case JsonTokenType.Number:
                return reader.TryGetByte(out buffer.Bytes[at]) && buffer.Bytes[at] <= 1;
            default:
                return false;
        }
    }
}
