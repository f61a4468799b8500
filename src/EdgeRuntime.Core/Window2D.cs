using System.Runtime.InteropServices;

namespace EdgeRuntime;

/// <summary>
/// The geometry of a two-dimensional convolution or pooling over <c>[N,H,W,C]</c>, fixed when the plan is made. Output pixel (oy, ox) reads input rows
/// <c>oy·StrideH − PadTop + ky·DilationH</c> for ky in [0,KernelH), likewise columns; what lies outside the input is padding. Blittable: plans store it as it is.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Window2D : IEquatable<Window2D>
{
#pragma warning disable CA1051 // a blittable record of numbers
    /// <summary>Images in the batch.</summary>
    public int Batch;
    /// <summary>Input rows.</summary>
    public int InputH;
    /// <summary>Input columns.</summary>
    public int InputW;
    /// <summary>Input channels.</summary>
    public int InputC;
    /// <summary>Output rows.</summary>
    public int OutputH;
    /// <summary>Output columns.</summary>
    public int OutputW;
    /// <summary>Output channels.</summary>
    public int OutputC;
    /// <summary>Kernel rows.</summary>
    public int KernelH;
    /// <summary>Kernel columns.</summary>
    public int KernelW;
    /// <summary>Step between output rows, in input rows.</summary>
    public int StrideH;
    /// <summary>Step between output columns, in input columns.</summary>
    public int StrideW;
    /// <summary>Step between kernel rows, in input rows.</summary>
    public int DilationH;
    /// <summary>Step between kernel columns, in input columns.</summary>
    public int DilationW;
    /// <summary>Rows of padding above the input.</summary>
    public int PadTop;
    /// <summary>Columns of padding left of the input.</summary>
    public int PadLeft;
    /// <summary>Rows of padding below the input.</summary>
    public int PadBottom;
    /// <summary>Columns of padding right of the input.</summary>
    public int PadRight;
#pragma warning restore CA1051

    /// <summary>Input values that one output pixel of an ungrouped convolution reads: <c>KernelH × KernelW × InputC</c>.</summary>
    public readonly int KernelVolume => KernelH * KernelW * InputC;

    /// <summary>Output pixels of the whole batch.</summary>
    public readonly int OutputPixels => Batch * OutputH * OutputW;

    /// <summary>Whether the convolution is a plain matrix product over pixels: a 1×1 kernel, stride 1, no padding, and as many pixels out as in (a stride that is never taken may count as 1).</summary>
    public readonly bool IsPointwise => KernelH == 1 && KernelW == 1 && StrideH == 1 && StrideW == 1 && (PadTop | PadLeft | PadBottom | PadRight) == 0 && OutputH == InputH && OutputW == InputW;

    /// <summary>Names the first impossible value (a size below 1, a negative pad, an output size that the others do not give), or null where all is well.</summary>
    public readonly string? Validate()
    {
        if (Batch < 1 || InputH < 1 || InputW < 1 || InputC < 1 || OutputC < 1) return $"input {Batch}x{InputH}x{InputW}x{InputC} to {OutputC} channels: every size is at least 1";
        if (KernelH < 1 || KernelW < 1) return $"kernel {KernelH}x{KernelW}: at least 1x1";
        if (StrideH < 1 || StrideW < 1) return $"stride {StrideH}x{StrideW}: at least 1x1";
        if (DilationH < 1 || DilationW < 1) return $"dilation {DilationH}x{DilationW}: at least 1x1";
        if (PadTop < 0 || PadLeft < 0 || PadBottom < 0 || PadRight < 0) return $"padding {PadTop},{PadLeft},{PadBottom},{PadRight}: none below 0";
        if (!OutputFits(InputH, PadTop, PadBottom, KernelH, DilationH, StrideH, OutputH)) return $"{OutputH} output rows from {InputH} input rows";
        if (!OutputFits(InputW, PadLeft, PadRight, KernelW, DilationW, StrideW, OutputW)) return $"{OutputW} output columns from {InputW} input columns";
        return null;
    }

    private static bool OutputFits(long input, long before, long after, long kernel, long dilation, long stride, long output)
    {
        var free = input + before + after - ((kernel - 1) * dilation + 1);
        return free >= 0 && output == free / stride + 1;
    }

    /// <inheritdoc/>
    public readonly bool Equals(Window2D other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Window2D>(in this)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<Window2D>(in other)));

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Window2D other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(InputH, InputW, InputC, OutputC, KernelH, KernelW, StrideH, StrideW);

    /// <summary>Whether both geometries are the same.</summary>
    public static bool operator ==(Window2D left, Window2D right) => left.Equals(right);

    /// <summary>Whether the geometries differ.</summary>
    public static bool operator !=(Window2D left, Window2D right) => !left.Equals(right);
}
