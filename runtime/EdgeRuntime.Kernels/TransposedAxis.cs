namespace EdgeRuntime.Kernels;

/// <summary>
/// One axis of a transposed convolution: input position i adds to output position <c>o = i·Stride − Before + k·Dilation</c>. Outputs whose <c>o + Before</c> leave the same rest modulo
/// Stride, a phase, are reached by the same kernel positions: each phase is an ordinary convolution with stride 1 over some of the kernel.
/// </summary>
internal static class TransposedAxis
{
    /// <summary>The phase that an output position belongs to.</summary>
    public static int Phase(in WindowAxis axis, int output) => (output + axis.Before) % axis.Stride;

    /// <summary>The phase of the outputs that a kernel position reaches.</summary>
    public static int PhaseOfTap(in WindowAxis axis, int tap) => (int)((long)tap * axis.Dilation % axis.Stride);

    /// <summary>Kernel positions that reach the outputs of a phase, and how many belong to the phases before it.</summary>
    public static (int Count, int Before) Taps(in WindowAxis axis, int phase)
    {
        int count = 0, before = 0;
        for (var tap = 0; tap < axis.Kernel; tap++)
        {
            var other = PhaseOfTap(axis, tap);
            count += other == phase ? 1 : 0;
            before += other < phase ? 1 : 0;
        }
        return (count, before);
    }

    /// <summary>The most kernel positions of one phase.</summary>
    public static int MostTaps(in WindowAxis axis) => (axis.Kernel - 1) / Period(axis) + 1;

    /// <summary>How far apart the kernel positions of one phase are: <c>Stride / gcd(Stride, Dilation)</c>.</summary>
    public static int Period(in WindowAxis axis)
    {
        int divisor = axis.Stride, other = axis.Dilation;
        while (other != 0)
            (divisor, other) = (other, divisor % other);
        return axis.Stride / divisor;
    }

    /// <summary>The input position that a kernel position brings to an output of its phase; it may lie outside the input.</summary>
    public static int Input(in WindowAxis axis, int output, int tap) => (output + axis.Before - tap * axis.Dilation) / axis.Stride;
}
