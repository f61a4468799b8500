using System.Runtime.InteropServices;
using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Turns a TensorProto, however it stores its elements, into dense little-endian bytes. External data is looked for in <paramref name="directory"/>.</summary>
internal sealed class TensorImport(string? directory)
{
    private const int MaximumRank = 64;

    public TensorData Read(TensorProto proto)
    {
        if (proto.Dims.Count > MaximumRank)
            throw new InvalidModelException($"tensor '{proto.Name}' has {proto.Dims.Count} dimensions, at most {MaximumRank} are possible.");
        if (proto.Segment is not null)
            throw new InvalidModelException($"tensor '{proto.Name}' is stored in segments; export the model again with current tools.");
        var type = TypeOf(proto.DataType, proto.Name);
        if (type is ElementType.Complex64 or ElementType.Complex128)
            throw new InvalidModelException($"tensor '{proto.Name}' holds complex numbers, which are not supported; export the model with real and imaginary parts apart.");
        var shape = proto.Dims.ToArray();
        return new TensorData(type, shape, BytesOf(proto, type, shape), proto.Name)
        {
            DocString = proto.DocString,
            Strings = type == ElementType.String ? StringsOf(proto, shape) : null,
            Carried = RestOf(proto),
        };
    }

    public static ElementType TypeOf(int number, string name) => number is >= 0 and <= (int)ElementType.Int2
        ? (ElementType)number
        : throw new InvalidModelException($"'{name}' has the element type {number}, known are 0 to {(int)ElementType.Int2}; export the model with an older ONNX version.");

    private ReadOnlyMemory<byte> BytesOf(TensorProto proto, ElementType type, long[] shape)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
            return ExternalData.Map(proto, type, shape, directory);
        if (proto.HasRawData && proto.RawData.Length > 0)
            return proto.RawData.Memory;
        return type switch
        {
            ElementType.String => default,
            ElementType.Float32 => Bytes(proto.FloatData),
            ElementType.Float64 => Bytes(proto.DoubleData),
            ElementType.Int64 => Bytes(proto.Int64Data),
            ElementType.UInt64 => Bytes(proto.Uint64Data),
            ElementType.UInt32 => Bytes(proto.Uint64Data.Select(value => (uint)value)),
            ElementType.Int32 => Bytes(proto.Int32Data),
            ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => Bytes(proto.Int32Data.Select(value => (ushort)value)),
            _ => Bytes(proto.Int32Data.Select(value => (byte)value)),
        };
    }

    private static byte[] Bytes<T>(IEnumerable<T> values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();

    private static byte[][] StringsOf(TensorProto proto, long[] shape)
    {
        var count = new TensorData(ElementType.String, shape, default, proto.Name).Count;
        return count == proto.StringData.Count
            ? proto.StringData.Select(text => text.ToByteArray()).ToArray()
            : throw new InvalidModelException($"tensor '{proto.Name}' of shape [{string.Join(',', shape)}] needs {count} strings, found {proto.StringData.Count}.");
    }

    private static byte[]? RestOf(TensorProto proto)
    {
        proto.Dims.Clear();
        proto.FloatData.Clear();
        proto.Int32Data.Clear();
        proto.Int64Data.Clear();
        proto.DoubleData.Clear();
        proto.Uint64Data.Clear();
        proto.StringData.Clear();
        proto.ExternalData.Clear();
        proto.ClearDataType();
        proto.ClearName();
        proto.ClearRawData();
        proto.ClearDocString();
        proto.ClearDataLocation();
        return proto.CalculateSize() > 0 ? proto.ToByteArray() : null;
    }
}
