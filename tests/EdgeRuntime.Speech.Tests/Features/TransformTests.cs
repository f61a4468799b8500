using System.Numerics;
using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

/// <summary>Window, scale and transform against f64.</summary>
public sealed class TransformTests
{
    [Test]
    public void The_window_is_within_its_rounding([Values(1, 33, 480)] int length)
    {
        // A weight is off by half a step of 4096 at most, which is 4 at full scale; the shift takes less than 1.
        var (source, window, actual) = (Signal(length, short.MaxValue), new FixedWindow(length), new short[length]);
        window.Apply(source, actual);
        for (var i = 0; i < length; i++)
            Assert.That(actual[i], Is.EqualTo(source[i] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / length))).Within(5), $"sample {i}");
    }

    [Test]
    public void A_block_is_shifted_as_far_as_its_largest_magnitude_allows()
    {
        foreach (var (largest, shift) in new[] { (0, 0), (1, 14), (-1, 14), (255, 7), (256, 6), (16383, 1), (16384, 0), (32767, 0), (-16384, 0), (-32767, 0), (-32768, 0) })
        {
            short[] block = [0, (short)largest, (short)(largest / 3), -1];
            var expected = Array.ConvertAll(block, value => (short)(value << shift));
            if (largest == 0)
                block[3] = 0;
            Assert.That(BlockScale.Apply(block), Is.EqualTo(shift), $"largest {largest}");
            Assert.That(block[..3], Is.EqualTo(expected[..3]), $"largest {largest}");
        }
    }

    [Test]
    public void The_spectrum_is_within_its_rounding([Values(4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096)] int size, [Values(100, 16384, 32768)] int amplitude)
    {
        var transform = new FixedRealFft(size);
        var (samples, spectrum) = (Signal(size, amplitude), new FixedComplex[transform.BinCount]);
        transform.Run(samples, spectrum);
        Assert.That((transform.Size, spectrum.Length), Is.EqualTo((size, size / 2 + 1)));
        for (var k = 0; k <= size / 2; k++)
        {
            var expected = Complex.Zero;
            for (var i = 0; i < size; i++)
                expected += samples[i] * Complex.FromPolarCoordinates(1.0 / size, -2 * Math.PI * ((long)i * k % size) / size);
            AssertNear(spectrum[k], expected, k);
        }
    }

    [Test]
    public void The_complex_transform_is_within_its_rounding([Values(2, 4, 8, 64, 128, 256)] int size)
    {
        var transform = new FixedFft(size);
        var (real, imaginary, actual) = (Signal(size, 20000), Signal(size + 1, 20000)[1..], new FixedComplex[size]);
        transform.Run([.. real.Select((value, i) => new FixedComplex(value, imaginary[i]))], actual);
        for (var k = 0; k < size; k++)
        {
            var expected = Complex.Zero;
            for (var i = 0; i < size; i++)
                expected += new Complex(real[i], imaginary[i]) * Complex.FromPolarCoordinates(1.0 / size, -2 * Math.PI * (i * k % size) / size);
            AssertNear(actual[k], expected, k);
        }
    }

    [Test]
    public void Energies_reach_2_to_the_31()
    {
        var energies = new uint[3];
        SpectrumEnergy.Compute([new(short.MinValue, short.MinValue), new(3, -4), new(0, 0)], energies);
        Assert.That(energies, Is.EqualTo([1u << 31, 25u, 0u]));
    }

    // Stages round inputs and products, half a step each, of which later ones take away a half or three quarters; they divide by 4 as times 8191/32768 and by 2 as
    // times 16383/32768, which loses 1.2e-4 and 0.6e-4 of what there is.
    private static void AssertNear(FixedComplex actual, Complex expected, int index)
    {
        var tolerance = 3 + 6e-4 * expected.Magnitude;
        Assert.That(actual.Real, Is.EqualTo(expected.Real).Within(tolerance), $"real part {index}");
        Assert.That(actual.Imaginary, Is.EqualTo(expected.Imaginary).Within(tolerance), $"imaginary part {index}");
    }

    // Full scale at the first samples, then anything.
    private static short[] Signal(int length, int amplitude)
    {
        var random = new Random(length);
        var samples = new short[length];
        for (var i = 0; i < length; i++)
            samples[i] = (short)Math.Min(i < 2 ? i % 2 == 0 ? amplitude : -amplitude : random.Next(-amplitude, amplitude + 1), short.MaxValue);
        return samples;
    }
}
