using System.Runtime.InteropServices;

namespace EdgeRuntime;

/// <summary>
/// One axis of a convolution or pooling: output position o reads input positions <c>o·Stride − Before + k·Dilation</c> for k in [0,Kernel); what lies outside the input is padding.
/// Blittable: plans store it as it is.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct WindowAxis
{
    /// <summary>Input positions.</summary>
    public int Input { get; set; }

    /// <summary>Output positions.</summary>
    public int Output { get; set; }

    /// <summary>Kernel positions.</summary>
    public int Kernel { get; set; }

    /// <summary>Step between output positions, in input positions.</summary>
    public int Stride { get; set; }

    /// <summary>Step between kernel positions, in input positions.</summary>
    public int Dilation { get; set; }

    /// <summary>Padding before the input.</summary>
    public int Before { get; set; }

    /// <summary>Padding behind the input. The last windows may reach farther.</summary>
    public int After { get; set; }

    /// <summary>An axis of one position, which a kernel of one position reads: it is there for the shape alone.</summary>
    public static WindowAxis Single => new() { Input = 1, Output = 1, Kernel = 1, Stride = 1, Dilation = 1 };

    /// <summary>Input positions from the first to the last that a window reads: <c>(Kernel − 1)·Dilation + 1</c>.</summary>
    public readonly int Extent => (Kernel - 1) * Dilation + 1;

    /// <summary>How far behind the input the last window reaches; negative where it ends inside.</summary>
    public readonly int Reach => (Output - 1) * Stride + Extent - Before - Input;

    /// <summary>Names the first impossible value, or null: sizes, steps and strides are at least 1, padding at least 0, and no position is beyond 2²⁹.</summary>
    public readonly string? Validate()
    {
        if (Input < 1 || Output < 1 || Kernel < 1)
            return $"{Input} input, {Output} output and {Kernel} kernel positions: at least 1 each";
        if (Stride < 1 || Dilation < 1)
            return $"stride {Stride} and dilation {Dilation}: at least 1 each";
        if (Before < 0 || After < 0)
            return $"padding {Before},{After}: none below 0";
        const int Largest = 1 << 29;
        var reach = (Int128)(Math.Max(Input, Output) - 1) * Stride + (Int128)(Kernel - 1) * Dilation;
        return reach > Largest || Before > Largest || After > Largest ? $"{Output} windows of {Kernel} positions, {Stride} and {Dilation} apart, behind {Before} of padding: beyond 2^29" : null;
    }
}
