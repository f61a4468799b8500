using EdgeRuntime.Graph.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Turns a SparseTensorProto (values with their places, as positions in memory or as coordinates) into a dense tensor.</summary>
internal static class SparseImport
{
    /// <summary>A dense form above 64 MiB is made only where it is at most a hundred times what is stored.</summary>
    private const long MaximumGrownBytes = 64 << 20;

    private const long MaximumGrowth = 100;

    public static TensorData Read(SparseTensorProto proto, TensorImport tensors)
    {
        if (proto.Values is not { } valuesProto || proto.Indices is not { } indicesProto)
            throw new InvalidModelException($"the sparse tensor '{proto.Values?.Name}' lacks its values or indices; export the model again.");
        var values = tensors.Read(valuesProto);
        var indices = tensors.Read(indicesProto);
        var shape = proto.Dims.ToArray();
        var size = values.Type.SizeInBits() / 8;
        if (size == 0)
            throw new InvalidModelException($"the sparse tensor '{values.Name}' holds {values.Type.ShortName()}, expected numbers of whole bytes; export the model with dense weights.");
        var count = new TensorData(ElementType.String, shape, default, values.Name).Count;
        var stored = values.Bytes.Length + (long)indices.Bytes.Length;
        if (count > Math.Max(MaximumGrownBytes, MaximumGrowth * stored) / size || count * size > Array.MaxLength)
            throw new InvalidModelException($"the sparse tensor '{values.Name}' of shape [{string.Join(',', shape)}] would take {(decimal)count * size} bytes; export the model with dense weights.");
        var dense = new byte[count * size];
        var places = Places(values, indices, shape);
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] < 0 || places[i] >= count)
                throw Wrong(values.Name, $"value {i} lies outside of [{string.Join(',', shape)}]");
            values.Bytes.Span.Slice(i * size, size).CopyTo(dense.AsSpan((int)(places[i] * size)));
        }
        return new TensorData(values.Type, shape, dense, values.Name) { DocString = values.DocString };
    }

    // [NNZ] positions, or [NNZ, rank] coordinates.
    private static long[] Places(TensorData values, TensorData indices, long[] shape)
    {
        if (indices.Type != ElementType.Int64 || values.Shape.Count != 1 || indices.Shape.Count is < 1 or > 2 || indices.Shape[0] != values.Count || indices.Shape.Count == 2 && indices.Shape[1] != shape.Length)
            throw Wrong(values.Name, $"indices {indices.Type.ShortName()}[{string.Join(',', indices.Shape)}] do not fit values [{string.Join(',', values.Shape)}] of a tensor [{string.Join(',', shape)}]");
        var numbers = indices.As<long>().ToArray();
        if (indices.Shape.Count == 1)
            return numbers;
        var places = new long[values.Count];
        for (var i = 0; i < places.Length; i++)
        {
            for (var axis = 0; axis < shape.Length; axis++)
            {
                var coordinate = numbers[i * shape.Length + axis];
                if (coordinate < 0 || coordinate >= shape[axis])
                    throw Wrong(values.Name, $"value {i} lies outside of [{string.Join(',', shape)}]");
                places[i] = places[i] * shape[axis] + coordinate;
            }
        }
        return places;
    }

    private static InvalidModelException Wrong(string name, string reason) => new($"the sparse tensor '{name}': {reason}; export the model again.");
}
