namespace EdgeRuntime.Graph.TfLite;

/// <summary>How a tensor's integers mean numbers: <c>x = scale · (q − zero point)</c>, one pair for the tensor or one for each index of an axis.</summary>
internal sealed record TfLiteQuantization(float[] Scales, long[] ZeroPoints, int Axis)
{
    public bool IsPerTensor => Scales.Length == 1;
}

/// <summary>A tensor of a sub-graph as the file describes it.</summary>
internal sealed record TfLiteTensor
{
    private const int MaximumRank = 8;

    public required int Index { get; init; }

    public required string Name { get; init; }

    public required long[] Shape { get; init; }

    public required ElementType Type { get; init; }

    /// <summary>The bytes of a constant; empty for what is computed.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    public required TfLiteQuantization? Quantization { get; init; }

    public required bool IsVariable { get; init; }

    /// <summary>How a sparse constant is stored; null for dense ones.</summary>
    public required FlatTable? Sparsity { get; init; }

    public int Rank => Shape.Length;

    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>For messages.</summary>
    public string Display => $"tensor {Index} '{Name}'";

    /// <summary>Whether the integers stand for real numbers.</summary>
    public bool IsQuantized => Quantization is not null && (Type is ElementType.Int8 or ElementType.UInt8);

    /// <exception cref="InvalidModelException">The shape, the type or the quantization is not possible.</exception>
    public static TfLiteTensor Read(FlatTable table, int index, Func<long, string, ReadOnlyMemory<byte>> buffer)
    {
        var name = table.Text(3);
        var display = $"tensor {index} '{name}'";
        var shape = Array.ConvertAll(table.Ints(0), size => (long)size);
        if (shape.Length > MaximumRank)
            throw new InvalidModelException($"{display} has {shape.Length} dimensions, at most {MaximumRank} are possible.");
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && count > TensorData.MaximumCount / size))
                throw new InvalidModelException($"{display} has the impossible shape [{string.Join(',', shape)}]: sizes are at least 0, and at most {TensorData.MaximumCount} elements.");
            count *= size;
        }
        var type = TypeOf(table.Byte(1), display);
        return new TfLiteTensor
        {
            Index = index,
            Name = name,
            Shape = shape,
            Type = type,
            Data = buffer(table.UInt(2), display),
            Quantization = table.Table(4, $"{display}, quantization") is { } parameters ? ReadQuantization(parameters, shape, type, display) : null,
            IsVariable = table.Bool(5),
            Sparsity = table.Table(6, $"{display}, sparsity"),
        };
    }

    private static TfLiteQuantization? ReadQuantization(FlatTable table, long[] shape, ElementType type, string display)
    {
        var scales = table.Floats(2);
        if (scales.Length == 0 || type is ElementType.Float32 or ElementType.Float16)
            return null;
        var zeroPoints = table.Longs(3);
        // Converters of 2019 give biases the axis of their weights.
        var axis = shape.Length == 1 ? 0 : table.Int(6);
        if (Array.Exists(scales, scale => !float.IsFinite(scale) || scale < 0))
            throw new InvalidModelException($"{display} has a quantization scale that is no positive number; export the model again.");
        if (scales.Length > 1 && (axis < 0 || axis >= shape.Length || shape[axis] != scales.Length))
            throw new InvalidModelException($"{display} of shape [{string.Join(',', shape)}] has {scales.Length} scales along axis {axis}; there must be one for each index of that axis.");
        if (zeroPoints.Length == 0)
            zeroPoints = new long[scales.Length];
        if (zeroPoints.Length != scales.Length)
            throw new InvalidModelException($"{display} has {scales.Length} scales and {zeroPoints.Length} zero points; their numbers must agree.");
        var (low, high) = type switch { ElementType.Int8 => (-128L, 127L), ElementType.UInt8 => (0L, 255L), _ => (long.MinValue, long.MaxValue) };
        if (Array.Exists(zeroPoints, zero => zero < low || zero > high))
            throw new InvalidModelException($"{display} of type {type.ShortName()} has a zero point outside [{low}, {high}].");
        return new TfLiteQuantization(scales, zeroPoints, axis);
    }

    private static ElementType TypeOf(int number, string display) => number switch
    {
        0 => ElementType.Float32,
        1 => ElementType.Float16,
        2 => ElementType.Int32,
        3 => ElementType.UInt8,
        4 => ElementType.Int64,
        5 => ElementType.String,
        6 => ElementType.Bool,
        7 => ElementType.Int16,
        8 => ElementType.Complex64,
        9 => ElementType.Int8,
        10 => ElementType.Float64,
        11 => ElementType.Complex128,
        12 => ElementType.UInt64,
        13 or 14 => ElementType.Undefined,
        15 => ElementType.UInt32,
        16 => ElementType.UInt16,
        17 => ElementType.Int4,
        18 => ElementType.BFloat16,
        _ => throw new InvalidModelException($"{display} has the element type {number}, known are 0 to 18; convert the model with the TensorFlow version that this file's reader knows."),
    };
}
