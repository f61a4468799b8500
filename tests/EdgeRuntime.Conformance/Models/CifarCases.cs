using System.Globalization;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>MLPerf Tiny's image classifiers on the 5,000 JPEG test pictures: the accuracy that ONNX Runtime was measured to have.</summary>
internal static class CifarCases
{
    private static readonly Lazy<(byte[][] Pixels, int[] Labels)> s_pictures = new(Read);

    public static IEnumerable<ModelCase> All()
    {
        yield return Case("ic01 float", "ic01_resnet_float", 75.24);
        yield return Case("ic01 int8", "ic01_resnet_int8", 74.74);
        yield return Case("ic02 float", "ic02_resnet_large_float", 80.50);
        yield return Case("ic02 int8", "ic02_resnet_large_int8", 80.32);
    }

    private static ModelCase Case(string name, string file, double percent) => new($"{name}, 5,000 CIFAR-10 pictures", $"{Text(percent)} +- 0.3", () =>
    {
        using var engines = EnginePair.Open(TestData.Shared($"mlperf-tiny/{file}.tflite"));
        var found = engines.Sessions.Select(Accuracy).ToArray();
        return new ModelResult(found.All(value => Math.Abs(value - percent) <= 0.3), Text(found[0]), Text(found[1]));
    });

    private static double Accuracy(InferenceSession session)
    {
        var (pixels, labels) = s_pictures.Value;
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            Feed(session.Input(0), pixels[i]);
            session.Run();
            right += Largest(session.Output(0)) == labels[i] ? 1 : 0;
        }
        return 100.0 * right / labels.Length;
    }

    // The int8 files take pixel − 128 (scale 1, zero point −128), the float ones the pixel itself.
    private static void Feed(TensorBuffer input, byte[] pixels)
    {
        if (input.Type == ElementType.Float32)
        {
            var floats = input.As<float>();
            for (var i = 0; i < pixels.Length; i++)
                floats[i] = pixels[i];
            return;
        }
        var bytes = input.Bytes;
        for (var i = 0; i < pixels.Length; i++)
            bytes[i] = (byte)(pixels[i] ^ 0x80);
    }

    private static int Largest(TensorBuffer output)
    {
        var best = 0;
        for (var i = 1; i < output.Shape.ElementCount; i++)
        {
            var greater = output.Type == ElementType.Float32 ? output.As<float>()[i] > output.As<float>()[best] : (sbyte)output.Bytes[i] > (sbyte)output.Bytes[best];
            best = greater ? i : best;
        }
        return best;
    }

    private static (byte[][] Pixels, int[] Labels) Read()
    {
        using var set = DataSet.Open(TestData.Shared("cifar10-test.zip"));
        // MLPerf Tiny numbers the classes as CIFAR-10 does, which is the order of their names.
        var (pixels, labels, sample) = (new byte[set.Count][], new int[set.Count], new Sample());
        for (var i = 0; i < set.Count; i++)
        {
            set.Read(i, sample);
            (pixels[i], labels[i]) = (sample.Bytes.ToArray(), sample.Label);
        }
        return (pixels, labels);
    }

    private static string Text(double percent) => percent.ToString("0.00 '%'", CultureInfo.InvariantCulture);
}
