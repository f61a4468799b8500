namespace EdgeRuntime.Graph.TfLite;

/// <summary>Constants of a TFLite file as dense tensors, and their values as floats. What is made from them is limited, because a small file can describe large tensors.</summary>
internal sealed class TensorImport
{
    private const long LeastGrowth = 64L << 20;
    private const int GrowthPerByte = 16;

    private readonly Dictionary<int, TensorData> _dense = [];
    private readonly Dictionary<int, float[]> _floats = [];
    private long _budget;

    public TensorImport(long fileBytes) => _budget = Math.Max(LeastGrowth, GrowthPerByte * fileBytes);

    /// <summary>The constant as it is stored, sparse ones made dense.</summary>
    /// <exception cref="InvalidModelException">Its bytes do not fit its shape.</exception>
    public TensorData Dense(TfLiteTensor tensor)
    {
        if (_dense.TryGetValue(tensor.Index, out var known))
            return known;
        if (tensor.Type.SizeInBits() is not (8 or 16 or 32 or 64))
            throw new InvalidModelException($"{tensor.Display} is a constant of type {tensor.Type.ShortName()}, which is not supported; convert the model with 8-bit or float weights.");
        var bytes = tensor.Data;
        if (tensor.Sparsity is { } sparsity)
        {
            Grow(tensor.Type.ByteCount(tensor.Count), tensor);
            bytes = SparseTensor.Densify(tensor, sparsity);
        }
        if (bytes.Length != tensor.Type.ByteCount(tensor.Count))
            throw new InvalidModelException($"{tensor.Display} of type {tensor.Type.ShortName()} and shape [{string.Join(',', tensor.Shape)}] needs {tensor.Type.ByteCount(tensor.Count)} bytes, its buffer has {bytes.Length}.");
        return _dense[tensor.Index] = new TensorData(tensor.Type, tensor.Shape, bytes, tensor.Name);
    }

    /// <summary>The numbers that a constant stands for: f32, f16, or integers with their quantization.</summary>
    public float[] Floats(TfLiteTensor tensor)
    {
        if (_floats.TryGetValue(tensor.Index, out var known))
            return known;
        var dense = Dense(tensor);
        Grow(dense.Count * sizeof(float), tensor);
        return _floats[tensor.Index] = dense.Type switch
        {
            ElementType.Float32 => dense.As<float>().ToArray(),
            ElementType.Float16 => Array.ConvertAll(dense.As<Half>().ToArray(), value => (float)value),
            ElementType.Int8 => Dequantize(tensor, Array.ConvertAll(dense.As<sbyte>().ToArray(), value => (int)value)),
            ElementType.UInt8 => Dequantize(tensor, Array.ConvertAll(dense.As<byte>().ToArray(), value => (int)value)),
            ElementType.Int16 => Dequantize(tensor, Array.ConvertAll(dense.As<short>().ToArray(), value => (int)value)),
            ElementType.Int32 => Dequantize(tensor, dense.As<int>().ToArray()),
            _ => throw new InvalidModelException($"{tensor.Display} of type {dense.Type.ShortName()} does not hold numbers that can be used as float weights."),
        };
    }

    /// <summary>The integers of an i32 or i64 constant.</summary>
    public long[] Integers(TfLiteTensor tensor)
    {
        var dense = Dense(tensor);
        return dense.Type switch
        {
            ElementType.Int64 => dense.As<long>().ToArray(),
            ElementType.Int32 => Array.ConvertAll(dense.As<int>().ToArray(), value => (long)value),
            _ => throw new InvalidModelException($"{tensor.Display} is {dense.Type.ShortName()}; integers are expected here."),
        };
    }

    /// <summary>A constant with its axes permuted; type and quantization stay.</summary>
    public TensorData Permute(TfLiteTensor tensor, TensorData source, params ReadOnlySpan<int> axes)
    {
        Grow(source.Bytes.Length, tensor);
        return Permutation.Apply(source, axes);
    }

    /// <summary>Counts bytes that are about to be made from a constant.</summary>
    /// <exception cref="InvalidModelException">They are more than a file of this size can mean.</exception>
    public void Grow(long bytes, TfLiteTensor tensor)
    {
        _budget -= bytes;
        if (_budget < 0)
            throw new InvalidModelException($"{tensor.Display}: what the file's constants unfold to is beyond what a file of its size can mean; convert the model again.");
    }

    private static float[] Dequantize(TfLiteTensor tensor, int[] values)
    {
        var quantization = tensor.Quantization ?? throw new InvalidModelException($"{tensor.Display} of type {tensor.Type.ShortName()} is used as numbers but has no quantization; convert the model again.");
        var inner = quantization.IsPerTensor ? 1 : tensor.Shape.Skip(quantization.Axis + 1).Aggregate(1L, (product, size) => product * size);
        return [.. values.Select((value, index) =>
        {
            var channel = quantization.IsPerTensor ? 0 : (int)(index / inner % quantization.Scales.Length);
            return quantization.Scales[channel] * (value - quantization.ZeroPoints[channel]);
        })];
    }
}
