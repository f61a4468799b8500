using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

/// <summary>The features as their papers write them, in double precision and without regard to time: what the quick ones are measured by.</summary>
internal static class PlainFeatures
{
    public static double[] Energies(ReadOnlySpan<double> frame, int transform)
    {
        var energies = new double[transform / 2 + 1];
        for (var k = 0; k < energies.Length; k++)
        {
            var (re, im) = (0.0, 0.0);
            for (var i = 0; i < frame.Length; i++)
            {
                var angle = -2 * Math.PI * ((long)i * k % transform) / transform;
                re += frame[i] * Math.Cos(angle);
                im += frame[i] * Math.Sin(angle);
            }
            energies[k] = re * re + im * im;
        }
        return energies;
    }

    /// <summary>Kaldi's log filter-bank energies of one frame of 16-bit numbers, and the logarithm of its raw energy.</summary>
    public static (double[] Log, double Energy) KaldiFrame(ReadOnlySpan<double> samples, int rate, int transform, int bins, double low, double high)
    {
        var frame = samples.ToArray();
        var mean = frame.Average();
        for (var i = 0; i < frame.Length; i++)
            frame[i] -= mean;
        var energy = Math.Log(Math.Max(frame.Sum(x => x * x), 1.1920929e-7));
        for (var i = frame.Length - 1; i >= 0; i--)
            frame[i] -= 0.97 * frame[Math.Max(0, i - 1)];
        for (var i = 0; i < frame.Length; i++)
            frame[i] *= Math.Pow(0.5 - 0.5 * Math.Cos(2 * Math.PI * i / (frame.Length - 1)), 0.85);
        var power = Energies(frame, transform);
        var (lowMel, highMel) = (Mel(low), Mel(high));
        var step = (highMel - lowMel) / (bins + 1);
        var log = new double[bins];
        for (var bin = 0; bin < bins; bin++)
        {
            var sum = 0.0;
            for (var k = 0; k < transform / 2; k++)
                sum += power[k] * Math.Max(0, 1 - Math.Abs(Mel(k * (double)rate / transform) - (lowMel + (bin + 1) * step)) / step);
            log[bin] = Math.Log(Math.Max(sum, 1.1920929e-7));
        }
        return (log, energy);

        static double Mel(double hertz) => 1127 * Math.Log(1 + hertz / 700);
    }

    /// <summary>Whisper's log_mel_spectrogram, [rows][80].</summary>
    public static double[][] Whisper(float[] samples)
    {
        const int Length = 400, Shift = 160, Bins = 80, Rate = 16000;
        var edges = new double[Bins + 2];
        for (var i = 0; i < edges.Length; i++)
        {
            var mel = i * SlaneyMel(Rate / 2.0) / (Bins + 1);
            edges[i] = mel < 15 ? mel * 200 / 3 : 1000 * Math.Pow(6.4, (mel - 15) / 27);
        }
        var rows = new double[samples.Length / Shift][];
        for (var row = 0; row < rows.Length; row++)
        {
            var frame = new double[Length];
            for (var i = 0; i < Length; i++)
            {
                var at = Math.Abs(row * Shift + i - Length / 2);
                at = at >= samples.Length ? 2 * samples.Length - 2 - at : at;
                frame[i] = samples[at] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Length));
            }
            var power = Energies(frame, Length);
            rows[row] = new double[Bins];
            for (var bin = 0; bin < Bins; bin++)
            {
                var sum = 0.0;
                for (var k = 0; k < power.Length; k++)
                {
                    var hertz = k * (double)Rate / Length;
                    var weight = Math.Min((hertz - edges[bin]) / (edges[bin + 1] - edges[bin]), (edges[bin + 2] - hertz) / (edges[bin + 2] - edges[bin + 1]));
                    sum += power[k] * Math.Max(0, weight) * 2 / (edges[bin + 2] - edges[bin]);
                }
                rows[row][bin] = Math.Log10(Math.Max(sum, 1e-10));
            }
        }
        var most = rows.Max(row => row.Max());
        return Array.ConvertAll(rows, row => Array.ConvertAll(row, value => (Math.Max(value, most - 8) + 4) / 4));

        static double SlaneyMel(double hertz) => hertz < 1000 ? hertz * 3 / 200 : 15 + 27 * Math.Log(hertz / 1000, 6.4);
    }
}
