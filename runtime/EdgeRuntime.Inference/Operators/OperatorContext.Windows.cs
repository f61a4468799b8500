using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

public sealed unsafe partial class OperatorContext
{
    /// <summary>Checks a window against its input and output <c>[N,D,H,W,C]</c>, so that every product of its sizes that a kernel forms stays within 31 bits.</summary>
    public Window3D Window(Window3D window, Operand x, Operand y)
    {
        if (window.Validate() is { } fault)
            throw Invalid(fault);
        var (depth, rows, columns) = (window.Depth, window.Rows, window.Columns);
        Require(x.Shape == new TensorShape(window.Batch, depth.Input, rows.Input, columns.Input, window.InputC), $"x is {x.Shape}, expected {window.Batch}x{depth.Input}x{rows.Input}x{columns.Input}x{window.InputC}");
        Require(y.Shape == new TensorShape(window.Batch, depth.Output, rows.Output, columns.Output, window.OutputC), $"y is {y.Shape}, expected {window.Batch}x{depth.Output}x{rows.Output}x{columns.Output}x{window.OutputC}");
        return window;
    }

    /// <summary>Checks the groups of a convolution and returns the rows and columns of one group's weight matrix.</summary>
    public (int K, int N) GroupSize(in Window3D window, int groups)
    {
        Require(groups >= 1 && window.InputC % groups == 0 && window.OutputC % groups == 0, $"{groups} groups of {window.InputC} and {window.OutputC} channels");
        var volume = (long)window.Taps * (window.InputC / groups);
        Require(volume <= MaxKernelVolume, $"a kernel of {volume} values, at most {MaxKernelVolume}");
        return ((int)volume, window.OutputC / groups);
    }

    /// <summary>Exactly <paramref name="count"/> f32 values that may be constant (f16 ones are widened) or computed by an earlier operation.</summary>
    public FloatValues Values(int index, long count)
    {
        var operand = Input(index);
        if (_plan.Buffers[_plan.Tensors[Operation.Inputs[index]].Buffer].Storage == PlanStorage.Constant)
            return new FloatValues(Weights(index, count), default);
        operand = Input(index, ElementType.Float32);
        Require(operand.Count == count, $"input {index} has {operand.Count} values, expected {count}");
        return new FloatValues(null, operand);
    }

    /// <summary>An optional bias, one f32 a channel or more (filled up to whole tiles), constant (f16 ones are widened) or computed; null where there is none.</summary>
    public FloatValues? BiasValues(int index, int channels)
    {
        if (!HasInput(index))
            return null;
        if (IsHalf(index))
            return new FloatValues(Bias(index, channels), default);
        var operand = Input(index, ElementType.Float32);
        Require(operand.Count >= channels, $"input {index} has {operand.Count} values, expected {channels}");
        return new FloatValues(null, operand);
    }

    /// <summary>Checks a batch of matrix products against its operands: the sizes of a and y are known, those of b follow from how far the steps reach.</summary>
    /// <returns>The steps, products, and matrices of b.</returns>
    public (BatchSteps Steps, int Batch, int MatricesB) MatMulSize(in MatMulAttributes attributes, Operand a, Operand y)
    {
        var (rows, k, n, rank) = (attributes.Rows, attributes.K, attributes.N, attributes.BatchRank);
        Require(rows >= 1 && k >= 1 && n >= 1 && k <= MaxKernelVolume, $"{rows} rows, {k} to {n} columns");
        Require(rank is >= 0 and <= TensorShape.MaxRank, $"{rank} batch axes");
        long batch = 1, lastA = 0, lastB = 0;
        for (var axis = 0; axis < rank; axis++)
        {
            var (size, stepA, stepB) = (attributes.Batch[axis], attributes.StepsA[axis], attributes.StepsB[axis]);
            Require(size >= 1 && stepA >= 0 && stepB >= 0, $"batch axis of {size} matrices, {stepA} and {stepB} apart");
            batch = Math.Min(batch * size, int.MaxValue);
            lastA = Math.Min(lastA + (long)(size - 1) * stepA, int.MaxValue);
            lastB = Math.Min(lastB + (long)(size - 1) * stepB, int.MaxValue);
        }
        Require((Int128)batch * rows * n == y.Count, $"y is {y.Shape}, expected {batch} times {rows}x{n}");
        Require((Int128)(lastA + 1) * rows * k == a.Count, $"a is {a.Shape}, expected {lastA + 1} times {rows}x{k}");
        ReadOnlySpan<int> sizes = attributes.Batch, stepsA = attributes.StepsA, stepsB = attributes.StepsB;
        return (new BatchSteps(sizes[..rank], stepsA[..rank], stepsB[..rank]), (int)batch, (int)lastB + 1);
    }

    /// <summary>Optional zero points of a u8 or s8 factor: none, one, or <paramref name="several"/>.</summary>
    internal ZeroPointValues ZeroPoints(int index, ElementType type, int several)
    {
        Require(type is ElementType.UInt8 or ElementType.Int8, $"a factor is {type.ShortName()}, expected u8 or s8");
        var flip = (byte)(type == ElementType.Int8 ? 0x80 : 0);
        if (!HasInput(index))
            return new ZeroPointValues(null, false, flip);
        var operand = Input(index, type);
        Require(operand.Count == 1 || operand.Count == several, $"{operand.Count} zero points, expected 1 or {several}");
        return new ZeroPointValues(operand, operand.Count != 1, flip);
    }
}
