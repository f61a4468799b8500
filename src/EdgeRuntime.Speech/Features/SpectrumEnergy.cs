namespace EdgeRuntime.Speech.Features;

/// <summary>The energy of frequencies: <c>re² + im²</c>. Source: TensorFlow Lite Micro, operator SignalEnergy (signal/src/energy.cc).</summary>
internal static class SpectrumEnergy
{
    /// <summary>Computes one energy a frequency.</summary>
    public static void Compute(ReadOnlySpan<FixedComplex> spectrum, Span<uint> destination)
    {
        for (var i = 0; i < spectrum.Length; i++)
        {
            int real = spectrum[i].Real, imaginary = spectrum[i].Imaginary;
            destination[i] = (uint)(real * real) + (uint)(imaginary * imaginary);
        }
    }
}
