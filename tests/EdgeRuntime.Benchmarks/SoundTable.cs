using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Benchmarks;

/// <summary>How much sound a core can turn into features, or into another rate, in a second.</summary>
internal static class SoundTable
{
    private const int Piece = 1600;

    /// <summary>Measures and prints the rows whose name holds <paramref name="filter"/>, each for <paramref name="seconds"/>.</summary>
    public static void Print(string filter, double seconds)
    {
        Console.WriteLine($"{"1600 samples at a time, on one core, median",-52}{"µs",10}{"× real time",14}");
        foreach (var (name, rate, run) in Rows())
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            var times = new List<double>();
            for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds || times.Count < 50;)
            {
                var start = Stopwatch.GetTimestamp();
                run();
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            times.Sort();
            var median = times[times.Count / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52}{median * 1e6,10:F1}{(double)Piece / rate / median,14:F0}"));
        }
    }

    private static IEnumerable<(string Name, int Rate, Action Run)> Rows()
    {
        foreach (var type in (string[])["fbank", "mfcc", "whisper", "openwakeword", "mlperf_wakeword", "micro"])
        {
            var options = FeatureOptions.Parse(new Dictionary<string, string> { ["type"] = type });
            var extractor = FeatureExtractor.Create(options);
            var rows = new float[(Piece / extractor.ShiftSamples + 2) * extractor.Channels];
            var samples = Noise();
            yield return ($"{type}, {extractor.Channels} values every {options.FrameShift} ms", options.SampleRate, () => extractor.Feed(samples, rows));
        }
        foreach (var (from, to) in ((int, int)[])[(48000, 16000), (44100, 16000), (8000, 16000)])
            yield return Conversion(from, to);
    }

    private static (string, int, Action) Conversion(int from, int to)
    {
        var resampler = new Resampler(from, to);
        var (samples, converted) = (Noise(), new float[(int)((long)Piece * to / from) + 2]);
        return ($"{from} Hz to {to} Hz", from, () => resampler.Feed(samples, converted));
    }

    private static float[] Noise()
    {
        var random = new Random(1);
        var samples = new float[Piece];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = random.NextSingle() - 0.5f;
        return samples;
    }
}
