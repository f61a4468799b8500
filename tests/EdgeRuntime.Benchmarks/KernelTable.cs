using System.Diagnostics;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Benchmarks;

/// <summary>GMAC/s of the kernels per shape and variant.</summary>
/// <remarks>
/// A timer of our own rather than BenchmarkDotNet: the machines are shared and noisy, so what counts is the ratio of variants within one run. The variants of a shape take turns,
/// in slices of about a millisecond, and the median slice is printed; noise hits all of them alike. BenchmarkDotNet measures one after the other, in processes of their own.
/// </remarks>
internal static class KernelTable
{
    /// <summary>Measures and prints the kernels whose family and name hold <paramref name="filter"/>, each for <paramref name="seconds"/>.</summary>
    public static void Print(string filter, double seconds)
    {
        Console.WriteLine(KernelVariants.Describe());
        Console.WriteLine($"{"",-46}{"µs",10}   GMAC/s per variant (best first)");
        foreach (var benchmark in Shapes.All().Where(b => $"{b.Family} {b.Name}".Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            var variants = benchmark.Variants.ToArray();
            var slices = variants.Select(_ => new List<double>()).ToArray();
            var repeats = new int[variants.Length];
            for (var i = 0; i < variants.Length; i++)
            {
                benchmark.Choose(variants[i]);
                benchmark.Run();
                repeats[i] = (int)Math.Clamp(0.001 / Math.Max(1e-7, Time(benchmark.Run, 1)), 1, 100_000);
            }
            for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds;)
            {
                for (var i = 0; i < variants.Length; i++)
                {
                    benchmark.Choose(variants[i]);
                    slices[i].Add(Time(benchmark.Run, repeats[i]));
                }
            }
            benchmark.Choose(variants[0]);
            var rates = slices.Select((s, i) => $"{variants[i]} {benchmark.Work / Median(s) * 1e-9:F1}");
            Console.WriteLine($"{benchmark.Family,-5}{benchmark.Name,-41}{Median(slices[0]) * 1e6,10:F1}   {string.Join("   ", rates)}");
        }
    }

    private static double Time(Action run, int repeats)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
            run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
