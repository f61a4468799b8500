using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

/// <summary>Filters, noise reduction and gain control against f64.</summary>
public sealed class ChannelTests
{
    [TestCase(40, 257, 16000, 125, 7500)]
    [TestCase(10, 129, 8000, 0, 3900)]
    [TestCase(200, 257, 16000, 20, 7900)]
    [TestCase(1, 2049, 44100, 300, 20000)]
    public void Filters_are_triangles_within_two_steps_of_a_weight(int channels, int bins, int rate, float lower, float upper)
    {
        var random = new Random(bins);
        var bank = new MelFilterBank(channels, bins, rate, lower, upper);
        var energies = Enumerable.Range(0, bins).Select(_ => (uint)random.NextInt64(1L << 31)).ToArray();
        var actual = new ulong[channels];
        bank.Apply(energies, actual);
        var (first, step) = (Mel(lower), (Mel(upper) - Mel(lower)) / (channels + 1));
        for (var channel = 0; channel < channels; channel++)
        {
            var (expected, tolerance) = (0.0, 0.0);
            for (var bin = bank.First; bin < bins; bin++)
            {
                var distance = Math.Abs((Mel(bin * (rate / 2.0) / (bins - 1)) - first) / step - (channel + 1));
                expected += Math.Max(0, 1 - distance) * energies[bin];
                tolerance += distance < 1.01 ? 2.0 / 4096 * energies[bin] : 0;
            }
            Assert.That(actual[channel] / 4096.0, Is.EqualTo(expected).Within(tolerance + 1e-6), $"channel {channel}");
        }
        Assert.That(bank.Channels, Is.EqualTo(channels));
        Assert.That(bank.End, Is.LessThan(bins));
    }

    [Test]
    public void Noise_is_smoothed_and_taken_off()
    {
        var options = new MicroFrontendOptions { Channels = 4 };
        var (random, reduction) = (new Random(1), new SpectralSubtraction(options));
        var expected = new double[4];
        for (var frame = 0; frame < 200; frame++)
        {
            var signal = Enumerable.Range(0, 4).Select(_ => (uint)random.Next(1 << 19)).ToArray();
            var channels = signal.ToArray();
            reduction.Apply(channels);
            for (var i = 0; i < 4; i++)
            {
                // The factors are 0.025, 0.06 and 0.05 cut to 14 bits.
                var smoothing = (i % 2 == 0 ? 409 : 983) / 16384.0;
                expected[i] = smoothing * signal[i] + (1 - smoothing) * expected[i];
                Assert.That(reduction.Estimate[i] / 1024.0, Is.EqualTo(expected[i]).Within(0.05), $"noise {i} of frame {frame}");
                Assert.That(channels[i], Is.EqualTo(Math.Max(signal[i] - expected[i], 819 / 16384.0 * signal[i])).Within(1.1), $"channel {i} of frame {frame}");
            }
        }
        reduction.Reset();
        Assert.That(reduction.Estimate.ToArray(), Is.All.Zero);
    }

    [Test]
    public void Noise_above_the_signal_is_clamped_where_that_is_asked_for([Values] bool clamp)
    {
        var reduction = new SpectralSubtraction(new MicroFrontendOptions { Channels = 1, EvenSmoothing = 0.5, ClampNoise = clamp });
        reduction.Apply([1000]);
        uint[] channels = [100];
        reduction.Apply(channels);
        Assert.That(channels[0], Is.EqualTo(4), "0.05 of 100 are left");
        Assert.That(reduction.Estimate[0], Is.EqualTo((clamp ? 100u : 300u) << 10));
    }

    [TestCase(0.95f, 80, 7, 21)]
    [TestCase(0.5f, 10, 4, 19)]
    [TestCase(1f, 0, 10, 19)]
    [TestCase(0f, 80, 7, 21)]
    public void The_gain_is_within_two_in_a_hundred_and_two_steps(float strength, float offset, int inputBits, int gainBits)
    {
        // A quadratic through both ends and the middle of an octave leaves 1/x by 1.6 % at most.
        var (curve, random) = (new GainCurve(strength, offset, inputBits, gainBits), new Random(2));
        for (var i = 0; i < 20000; i++)
        {
            var noise = i < 4096 ? (uint)i : i == 4096 ? uint.MaxValue : (uint)random.NextInt64(1L << random.Next(12, 33));
            var exact = Math.Pow(2, gainBits) * Math.Pow(noise / Math.Pow(2, inputBits) + offset, -strength);
            // Where the curve is cut at 32767 within an octave, the quadratic cannot follow.
            if (exact > short.MaxValue / 2.5 && Math.Pow(2, gainBits) * Math.Pow(offset, -strength) > short.MaxValue)
                Assert.That(curve.Of(noise), Is.Positive, $"noise {noise}");
            else
                Assert.That(curve.Of(noise), Is.EqualTo(exact).Within(exact / 50 + 2), $"noise {noise}");
        }
    }

    [Test]
    public void Shrinking_is_within_a_step()
    {
        for (uint ratio = 0; ratio < 1 << 18; ratio += 7)
        {
            var z = ratio / 4096.0;
            Assert.That(GainControl.Shrink(ratio) / 64.0, Is.EqualTo(z < 2 ? z * z / 4 : z - 1).Within(1 / 64.0), $"ratio {ratio}");
        }
    }

    [Test]
    public void Channels_are_divided_by_their_noise()
    {
        var control = new GainControl(new MicroFrontendOptions(), 3);
        uint[] noise = [0, 1000 << 10, 3000 << 10];
        uint[] channels = [500, 20000, 30000];
        var signal = channels.ToArray();
        control.Apply(channels, noise);
        for (var i = 0; i < channels.Length; i++)
        {
            // Channels and noise are 3 bits too small; the gain is 144 or more, of which rounding takes a half.
            var z = 8 * signal[i] * Math.Pow(noise[i] / 128.0 + 80, -0.95);
            Assert.That(channels[i] / 64.0, Is.EqualTo(z < 2 ? z * z / 4 : z - 1).Within(0.02 * z + 0.05), $"channel {i}");
        }
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
}
