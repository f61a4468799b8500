using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Frames;
using EdgeRuntime.Vision;
using EdgeRuntime.Vision.Frames;

namespace EdgeRuntime.Benchmarks.Frames;

/// <summary>
/// The same frame and the same input by other libraries, one thread each, taking turns; the picture is smooth, so that ways of interpolation agree, and the greatest difference of a value from ours is printed in steps of a byte.
/// </summary>
internal static class PeerTable
{
    private const int Width = 640, Height = 480, Side = 224;

    private static readonly float[] s_mean = [123.675f, 116.28f, 103.53f], s_scale = [1 / 58.395f, 1 / 57.12f, 1 / 57.375f];

    /// <summary>Measures and prints.</summary>
    public static void Print(string folder, double seconds)
    {
        var picture = Picture();
        var preprocessor = new FramePreprocessor(InputFormat.Parse(new ImagePreprocessing { Resize = "bilinear", Mean = [.. s_mean], Scale = [.. s_scale] }, new TensorShape(1, 3, Side, Side), "NCHW"), RowKernels.Widest);
        var peers = FramePeer.All(folder, Width, Height, Side);
        var (ours, theirs) = (new float[preprocessor.ValueCount], peers.Select(_ => new float[preprocessor.ValueCount]).ToArray());
        var times = Enumerable.Range(0, peers.Count + 1).Select(static _ => new List<double>()).ToArray();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds * times.Length || times[0].Count < 5;)
        {
            Time(times[0], () => preprocessor.Run(new CameraFrame(FrameFormat.Nv12, Width, Height, picture), ours));
            for (var i = 0; i < peers.Count; i++)
                Time(times[i + 1], () => peers[i].Run(picture, theirs[i], s_mean, s_scale));
        }
        var medians = times.Select(static list => list.Order().ElementAt(list.Count / 2)).ToArray();
        Console.WriteLine($"\n{"640x480 NV12 to 224x224 RGB f32 NCHW, bilinear, one thread",-60}{"median, µs",12}{"times ours",12}{"difference",12}");
        Row("EdgeRuntime, one pass", medians[0], "", "");
        for (var i = 0; i < peers.Count; i++)
            Row(peers[i].Name, medians[i + 1], (medians[i + 1] / medians[0]).ToString("F2", CultureInfo.InvariantCulture), Difference(ours, theirs[i]).ToString("F2", CultureInfo.InvariantCulture));
    }

    private static void Row(string name, double seconds, string ratio, string difference) =>
        Console.WriteLine($"{name,-60}{(seconds * 1e6).ToString("F1", CultureInfo.InvariantCulture),12}{ratio,12}{difference,12}");

    private static void Time(List<double> times, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static double Difference(float[] ours, float[] theirs) => ours.Zip(theirs, static (a, b) => Math.Abs(a - b)).Select(static (difference, i) => difference / s_scale[i / (Side * Side)]).Max();

    // Slow waves in luma and chroma, within what RGB can show.
    private static byte[] Picture()
    {
        var picture = new byte[Width * Height * 3 / 2];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                picture[(y * Width) + x] = (byte)(126 + (50 * Math.Sin(x / 60.0) * Math.Cos(y / 45.0)));
        }
        for (var y = 0; y < Height / 2; y++)
        {
            for (var x = 0; x < Width; x += 2)
            {
                picture[(Width * (Height + y)) + x] = (byte)(128 + (25 * Math.Sin((x + y) / 80.0)));
                picture[(Width * (Height + y)) + x + 1] = (byte)(128 + (25 * Math.Cos((x - y) / 70.0)));
            }
        }
        return picture;
    }
}
