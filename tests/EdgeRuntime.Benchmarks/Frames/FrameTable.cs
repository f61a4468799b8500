using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Frames;
using EdgeRuntime.Vision;
using EdgeRuntime.Vision.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Benchmarks.Frames;

/// <summary>How long a camera's frame of 640 × 480 takes to become an input of 224 × 224, f32, NCHW, normalized, on one core: each format and way of resizing, by the width of the lanes.</summary>
internal static class FrameTable
{
    private const int Width = 640, Height = 480, Side = 224;

    /// <summary>Measures and prints the rows whose name holds <paramref name="filter"/>; the variants of a row take turns for <paramref name="seconds"/>.</summary>
    public static void Print(string filter, double seconds)
    {
        int[] lanes = [.. ((int[])[16, 8, 4, 1]).Where(static count => count <= RowKernels.Widest)];
        Console.WriteLine($"{"640x480 to 224x224 RGB f32 NCHW, median of a frame",-52}{string.Join("", lanes.Select(static count => $"{$"{count} lanes, µs",14}"))}");
        foreach (var (name, format, resize, degrees) in Rows())
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            var medians = Measure(format, resize, degrees, lanes, seconds);
            Console.WriteLine($"{name,-52}{string.Join("", medians.Select(static median => (median * 1e6).ToString("F1", CultureInfo.InvariantCulture).PadLeft(14)))}");
        }
    }

    private static IEnumerable<(string Name, FrameFormat Format, string Resize, double Degrees)> Rows()
    {
        foreach (var format in Enum.GetValues<FrameFormat>())
        {
            yield return ($"{format} bilinear", format, "bilinear", 0);
            yield return ($"{format} area", format, "area", 0);
        }
        yield return ("Nv12 bilinear, rotated by 20 degrees", FrameFormat.Nv12, "bilinear", 20);
    }

    private static double[] Measure(FrameFormat format, string resize, double degrees, int[] lanes, double seconds)
    {
        var how = new ImagePreprocessing { Resize = resize, Mean = [123.675f, 116.28f, 103.53f], Scale = [1 / 58.395f, 1 / 57.12f, 1 / 57.375f] };
        var input = InputFormat.Parse(how, new TensorShape(1, 3, Side, Side), "NCHW");
        var variants = lanes.Select(count => new FramePreprocessor(input, count)).ToArray();
        var bytes = new byte[Width * Height * 3];
        new Random(1).NextBytes(bytes);
        var destination = new float[variants[0].ValueCount];
        var region = InputTransform.Region(new RotatedBox(Width / 2f, Height / 2f, 400, 400, (float)(degrees * Math.PI / 180)), Side, Side, Height, Width);
        var times = lanes.Select(static _ => new List<double>()).ToArray();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds || times[0].Count < 5;)
        {
            for (var i = 0; i < variants.Length; i++)
            {
                var frame = new CameraFrame(format, Width, Height, bytes);
                var start = Stopwatch.GetTimestamp();
                if (degrees == 0)
                    variants[i].Run(frame, destination);
                else
                    variants[i].Run(frame, region, destination);
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        return [.. times.Select(static list => list.Order().ElementAt(list.Count / 2))];
    }
}
