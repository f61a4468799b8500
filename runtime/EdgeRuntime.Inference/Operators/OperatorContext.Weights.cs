using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

public sealed unsafe partial class OperatorContext
{
    /// <summary>The address of exactly <paramref name="count"/> f32 weights; f16 and bf16 ones are widened into memory of the session.</summary>
    public float* Weights(int index, long count)
    {
        var type = Input(index).Type;
        if (Input(index).Count != count)
            throw Invalid($"input {index} has {Input(index).Count} weights, expected {count}");
        if (type is not (ElementType.Float16 or ElementType.BFloat16))
            return (float*)Constant(index, ElementType.Float32, count, count);
        var source = Constant(index, type, count, count);
        var widened = Widened((int)count);
        if (type == ElementType.Float16)
            WeightWidening.Run(new ReadOnlySpan<Half>(source, (int)count), widened);
        else
            WeightWidening.RunBFloat16(new ReadOnlySpan<ushort>(source, (int)count), widened);
        return (float*)_owned[^1].Pointer;
    }

    /// <summary>
    /// The address of packed f32 matrices [<paramref name="k"/>, <paramref name="n"/>]; s8 and s4 ones are widened with their scales, which the input <paramref name="scales"/> holds where the operation
    /// has it, for each column or for each column of 32 rows.
    /// </summary>
    public float* Weights(int index, int scales, int matrices, int k, int n)
    {
        var size = WeightPacking.PackedFloatCount(k, n);
        var count = (long)matrices * size;
        if (Input(index).Type is not (ElementType.Int8 or ElementType.Int4) || Operation.Inputs.Count <= scales)
            return Weights(index, count);
        Require(Input(index).Count == count, $"input {index} has {Input(index).Count} weights, expected {count}");
        var (one, several) = (WeightWidening.ScaleCount(k, n, inBlocks: false), WeightWidening.ScaleCount(k, n, inBlocks: true));
        var found = Input(scales).Count;
        Require(found == (long)matrices * one || found == (long)matrices * several, $"input {scales} has {found} scales, expected {(long)matrices * one} or {(long)matrices * several}");
        var each = (int)(found / matrices);
        var factors = (float*)Constant(scales, ElementType.Float32, found, found);
        var source = (byte*)Constant(index, Input(index).Type, count, count);
        var unpacked = Input(index).Type == ElementType.Int4 ? new sbyte[size] : null;
        var widened = Widened((int)count);
        for (var i = 0; i < matrices; i++)
        {
            if (unpacked is not null)
                WeightWidening.UnpackInt4(new ReadOnlySpan<byte>(source + (long)i * size / 2, size / 2), unpacked);
            var bytes = unpacked ?? new ReadOnlySpan<sbyte>(source + (long)i * size, size);
            WeightWidening.Run(bytes, new ReadOnlySpan<float>(factors + (long)i * each, each), k, n, widened.Slice(i * size, size));
        }
        return (float*)_owned[^1].Pointer;
    }

    /// <summary>
    /// The same for kernels that read f16 as it is: such weights stay where they lie in the plan, of half the size, and <paramref name="half"/> says so. Where some are infinite or NaN, which edgec leaves in f32 and only emitted code reads, they
    /// are widened.
    /// </summary>
    public float* Weights(int index, int scales, int matrices, int k, int n, out bool half)
    {
        half = Input(index).Type == ElementType.Float16 && KernelVariants.ReadsHalf;
        if (!half)
            return Weights(index, scales, matrices, k, n);
        var count = (long)matrices * WeightPacking.PackedFloatCount(k, n);
        Require(Input(index).Count == count, $"input {index} has {Input(index).Count} weights, expected {count}");
        var weights = Constant(index, ElementType.Float16, count, count);
        half = KernelVariants.Float == KernelVariant.Emitted || WeightWidening.AreFinite(new ReadOnlySpan<Half>(weights, (int)count));
        return half ? (float*)weights : Weights(index, count);
    }

    private Span<float> Widened(int count)
    {
        var memory = new TensorBuffer(ElementType.Float32, new TensorShape(count));
        _owned.Add(memory);
        return memory.As<float>();
    }
}
