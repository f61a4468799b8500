namespace EdgeRuntime.Inference.Operators;

public sealed partial class OperatorContext
{
    /// <summary>The largest kernel volume of a convolution and the longest row of a dense layer.</summary>
    public const int MaxKernelVolume = 1 << 22;

    /// <summary>Demands that two operands have as many elements as each other.</summary>
    public void SameCount(Operand a, Operand b) => Require(a.Count == b.Count, $"{a.Shape} and {b.Shape} differ in size");

    /// <summary>
    /// Checks a window against its input and output <c>[N,H,W,C]</c> and returns it with steps that are never taken set to 1, so that every product of its sizes
    /// that a kernel forms stays within 31 bits.
    /// </summary>
    public Window2D Window(Window2D window, Operand x, Operand y)
    {
        if (window.Validate() is { } fault)
            throw Invalid(fault);
        var rows = (long)window.InputH + window.PadTop + window.PadBottom;
        var columns = (long)window.InputW + window.PadLeft + window.PadRight;
        Require(rows <= int.MaxValue && columns <= int.MaxValue && (Int128)rows * columns * window.InputC <= int.MaxValue, $"an input of {rows}x{columns}x{window.InputC} with its padding is too large");
        Require(x.Shape == new TensorShape(window.Batch, window.InputH, window.InputW, window.InputC), $"x is {x.Shape}, expected {window.Batch}x{window.InputH}x{window.InputW}x{window.InputC}");
        Require(y.Shape == new TensorShape(window.Batch, window.OutputH, window.OutputW, window.OutputC), $"y is {y.Shape}, expected {window.Batch}x{window.OutputH}x{window.OutputW}x{window.OutputC}");
        if (window.KernelH == 1)
            window.DilationH = 1;
        if (window.KernelW == 1)
            window.DilationW = 1;
        if (window.OutputH == 1)
            window.StrideH = 1;
        if (window.OutputW == 1)
            window.StrideW = 1;
        return window;
    }

    /// <summary>Checks the groups of a convolution and returns the rows and columns of one group's weight matrix.</summary>
    public (int K, int N) GroupSize(in Window2D window, int groups)
    {
        Require(groups >= 1 && window.InputC % groups == 0 && window.OutputC % groups == 0, $"{groups} groups of {window.InputC} and {window.OutputC} channels");
        var volume = (long)window.KernelH * window.KernelW * (window.InputC / groups);
        Require(volume <= MaxKernelVolume, $"a kernel of {volume} values, at most {MaxKernelVolume}");
        return ((int)volume, window.OutputC / groups);
    }

    /// <summary>Demands as many channels out as in.</summary>
    public void SameChannels(in Window2D window) => Require(window.InputC == window.OutputC, $"{window.InputC} channels in, {window.OutputC} out");

    /// <summary>Checks rows, K and N of a dense layer against its operands.</summary>
    public void DenseSize(int rows, int k, int n, Operand x, Operand y)
    {
        Require(rows >= 1 && k is >= 1 and <= MaxKernelVolume && n >= 1, $"{rows} rows, {k} to {n} columns");
        Require((long)rows * k == x.Count && (long)rows * n == y.Count, $"x is {x.Shape} and y {y.Shape}, expected {rows}x{k} and {rows}x{n}");
    }

    /// <summary>Checks <c>[N,H,W,C]</c> against <c>[N,1,1,C]</c> (or <c>[N,C]</c>) and returns H·W and C.</summary>
    public (int Pixels, int Channels) GlobalPoolSize(Operand x, Operand y)
    {
        Require(x.Shape.Rank == 4 && y.Count == x.Shape[0] * x.Shape[3], $"x is {x.Shape} and y {y.Shape}, expected [N,H,W,C] and [N,1,1,C]");
        return (x.Shape[1] * x.Shape[2], x.Shape[3]);
    }

    /// <summary>Checks that an operand is [outer, count, inner].</summary>
    public void SplitOf(int outer, int count, int inner, Operand x) =>
        Require(outer >= 1 && count >= 1 && inner >= 1 && (Int128)outer * count * inner == x.Count, $"{outer}x{count}x{inner} elements, x is {x.Shape}");

    /// <summary>Checks a scale and a zero point.</summary>
    public QuantizationParameters Quantization(float scale, int zeroPoint)
    {
        Require(float.IsFinite(scale) && scale > 0, $"scale {scale}, expected a finite number above 0");
        return new QuantizationParameters(scale, ZeroPoint(zeroPoint));
    }

    /// <summary>Checks a zero point, or another u8 value.</summary>
    public int ZeroPoint(int zeroPoint)
    {
        Require(zeroPoint is >= 0 and <= 255, $"zero point {zeroPoint}, expected 0 to 255");
        return zeroPoint;
    }

    /// <summary>Checks the zero point and the clamps of an output.</summary>
    public Requantization Requantization(Requantization output)
    {
        ZeroPoint(output.ZeroPoint);
        Require(output.Minimum >= 0 && output.Minimum <= output.Maximum && output.Maximum <= 255, $"clamp from {output.Minimum} to {output.Maximum}, expected within 0 to 255");
        return output;
    }

    /// <summary>Checks an activation.</summary>
    public Activation Activation(Activation activation)
    {
        Require(activation.Kind is >= ActivationKind.None and <= ActivationKind.Shrink, $"unknown activation {(int)activation.Kind}");
        return activation;
    }

    /// <summary>The address of an i32 or f32 array with one entry for each of <paramref name="channels"/>, filled up to whole tiles of 16.</summary>
    public unsafe void* PerChannel(int index, ElementType type, int channels) => Constant(index, type, channels, ((long)channels + 15) / 16 * 16);

    /// <summary>The address of an optional bias, filled up to whole tiles of 16, null where there is none; f16 and bf16 ones are widened into memory of the session.</summary>
    public unsafe float* Bias(int index, int channels) =>
        !HasInput(index) ? null : IsHalf(index) ? Weights(index, ((long)channels + 15) / 16 * 16) : (float*)PerChannel(index, ElementType.Float32, channels);

    private bool IsHalf(int index) => Input(index).Type is ElementType.Float16 or ElementType.BFloat16;
}
