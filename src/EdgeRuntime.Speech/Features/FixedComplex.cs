namespace EdgeRuntime.Speech.Features;

/// <summary>
/// A complex number of two s16 values with 15 fractional bits. Products and quotients are rounded to nearest, halves up; sums wrap around as s16.
/// Source: the arithmetic of KISS FFT with FIXED_POINT=16 (_kiss_fft_guts.h).
/// </summary>
internal readonly record struct FixedComplex(short Real, short Imaginary)
{
    private const int Half = 1 << 14;

    /// <summary><c>32767 · (cos φ + i·sin φ)</c>, rounded to nearest.</summary>
    public static FixedComplex Unit(double angle) =>
        new((short)Math.Floor(0.5 + short.MaxValue * Math.Cos(angle)), (short)Math.Floor(0.5 + short.MaxValue * Math.Sin(angle)));

    /// <summary>The sum.</summary>
    public static FixedComplex operator +(FixedComplex a, FixedComplex b) => new((short)(a.Real + b.Real), (short)(a.Imaginary + b.Imaginary));

    /// <summary>The difference.</summary>
    public static FixedComplex operator -(FixedComplex a, FixedComplex b) => new((short)(a.Real - b.Real), (short)(a.Imaginary - b.Imaginary));

    /// <summary>The product.</summary>
    public static FixedComplex operator *(FixedComplex a, FixedComplex b) => new(
        Round(a.Real * b.Real - a.Imaginary * b.Imaginary),
        Round(a.Real * b.Imaginary + a.Imaginary * b.Real));

    /// <summary>The quotient by a small number, as the product with <c>⌊32767 / divisor⌋</c>.</summary>
    public static FixedComplex operator /(FixedComplex a, int divisor) => new(Round(a.Real * (short.MaxValue / divisor)), Round(a.Imaginary * (short.MaxValue / divisor)));

    /// <summary>The conjugate.</summary>
    public FixedComplex Conjugate() => new(Real, (short)-Imaginary);

    /// <summary>This times −i.</summary>
    public FixedComplex TimesMinusI() => new(Imaginary, (short)-Real);

    private static short Round(int value) => (short)(value + Half >> 15);
}
