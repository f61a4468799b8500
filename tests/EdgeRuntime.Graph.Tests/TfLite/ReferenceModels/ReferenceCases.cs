using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Graph.Tests.TfLite.ReferenceModels;

/// <summary>
/// What TFLite models of others must give, by numbers that others published (shared/data/README.md). Every method takes the engine: a project that has another one
/// calls the same methods with it.
/// </summary>
public static class ReferenceCases
{
    /// <summary>500 official keyword inputs: every output byte as published, or one step beside; the class as published.</summary>
    public static void KeywordSpotting(Func<Model, IModelRunner> open)
    {
        const int Features = 490, Classes = 12;
        using var model = new ReferenceModel("mlperf-tiny/kws01_dscnn_int8.tflite", open);
        var inputs = Bytes("mlperf-tiny/kws01_inputs_500x49x10_i8.bin");
        var golden = Bytes("mlperf-tiny/kws01_golden_outputs_500x12_i8.bin");
        var labels = File.ReadLines(TestData.Shared("mlperf-tiny/kws01_labels.csv")).Skip(1).Select(line => int.Parse(line.Split(',')[2])).ToArray();
        var (different, beyond, sameClass, right) = (0, 0, 0, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            var found = model.Run<sbyte>(inputs.AsSpan(i * Features, Features));
            var expected = golden.AsSpan(i * Classes, Classes);
            for (var c = 0; c < Classes; c++)
            {
                different += found[c] != expected[c] ? 1 : 0;
                beyond += Math.Abs(found[c] - expected[c]) > 1 ? 1 : 0;
            }
            sameClass += Largest(found) == Largest(expected) ? 1 : 0;
            right += Largest(found) == labels[i] ? 1 : 0;
        }
        TestContext.Out.WriteLine($"{different} of {golden.Length} bytes differ, {beyond} by more than 1; {sameClass} of {labels.Length} classes as published, {right} right");
        Assert.That(labels, Has.Length.EqualTo(500));
        Assert.That(beyond, Is.Zero, "bytes more than one step away");
        Assert.That(different, Is.LessThanOrEqualTo(golden.Length / 100), "bytes one step away");
        Assert.That(sameClass, Is.EqualTo(500));
        Assert.That(right, Is.GreaterThanOrEqualTo(445), "about 90 % are right");
    }

    /// <summary>The reconstruction error of one machine's sound, over its 196 windows.</summary>
    public static void AnomalyDetection(Func<Model, IModelRunner> open, string file, double low, double high)
    {
        const int Window = 640, Step = 128;
        using var model = new ReferenceModel(file, open);
        var mel = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TestData.Shared("mlperf-tiny/ad01_normal_id_01_00000000_hist_librosa_f32.bin")));
        var (sum, windows) = (0.0, 0);
        for (var at = 0; at + Window <= mel.Length; at += Step, windows++)
        {
            var x = mel.Slice(at, Window);
            var y = model.RunNumbers(x);
            for (var i = 0; i < Window; i++)
                sum += Math.Pow(x[i] - y[i], 2) / Window;
        }
        TestContext.Out.WriteLine($"{windows} windows, mean squared error {sum / windows:F5}");
        Assert.That(windows, Is.EqualTo(196));
        Assert.That(sum / windows, Is.InRange(low, high));
    }

    /// <summary>Ten seconds with a wake word: two of the three marked places are found, one is missed, and nothing else is.</summary>
    public static void WakeWord(Func<Model, IModelRunner> open)
    {
        const int Features = 40, Frames = 30, Classes = 3, Threshold = 115;
        const double SecondsPerFrame = 0.032;
        using var model = new ReferenceModel("mlperf-tiny/sww01_int8.tflite", open);
        var features = Bytes("mlperf-tiny/sww01_short_wav_features_i8_Nx40.bin");
        var published = Bytes("mlperf-tiny/sww01_short_wav_outputs_i8_Nx3.bin");
        using var test = JsonDocument.Parse(File.ReadAllText(TestData.Shared("mlperf-tiny/sww01_short_test.json")));
        var windows = test.RootElement[0].GetProperty("detection_windows").EnumerateArray().Select(w => (From: w[0].GetDouble(), To: w[1].GetDouble())).ToArray();
        var (detections, beyond) = (new List<double>(), 0);
        for (var frame = Frames; frame <= features.Length / Features; frame++)
        {
            var y = model.Run<sbyte>(features.AsSpan((frame - Frames) * Features, Frames * Features));
            for (var c = 0; c < Classes; c++)
                beyond += Math.Abs(y[c] - published[(frame - 1) * Classes + c]) > 2 ? 1 : 0;
            if (y[0] >= Threshold)
                detections.Add(frame * SecondsPerFrame);
        }
        TestContext.Out.WriteLine($"detections at {string.Join(", ", detections.Select(t => $"{t:F2}"))} s; {beyond} outputs more than 2 steps from the published ones");
        var hits = windows.Count(w => detections.Exists(t => t >= w.From && t <= w.To + 1));
        Assert.That(hits, Is.EqualTo(2), "hits");
        Assert.That(windows.Length - hits, Is.EqualTo(1), "misses");
        Assert.That(detections.Where(t => windows.All(w => t < w.From || t > w.To + 1)), Is.Empty, "false alarms");
    }

    /// <summary>Two pictures, their bytes taken as signed.</summary>
    public static void PersonDetection(Func<Model, IModelRunner> open)
    {
        using var model = new ReferenceModel("tflm/person_detect.tflite", open);
        Assert.That(model.Run<sbyte>(Picture("tflm/person.bmp")), Is.EqualTo(new sbyte[] { -113, 113 }));
        Assert.That(model.Run<sbyte>(Picture("tflm/no_person.bmp")), Is.EqualTo(new sbyte[] { 60, -60 }));
    }

    /// <summary>A dog, NCHW with Transposes in the model: the five likeliest classes, and every byte within some steps of what ONNX Runtime gave for others.</summary>
    public static void MobileNet(Func<Model, IModelRunner> open, int maximumSteps)
    {
        using var model = new ReferenceModel("tflm/mobilenet_v2_quantized_1x3x224x224.tflite", open);
        var found = model.Run<sbyte>(Bytes("tflm/mobilenet_v2_dog_input_i8_3x224x224.bin"));
        var golden = Bytes("tflm/mobilenet_v2_dog_golden_ort_i8_1000.bin");
        var steps = found.Zip(golden, (a, b) => Math.Abs(a - b)).ToArray();
        var top = found.Index().OrderByDescending(entry => entry.Item).ThenBy(entry => entry.Index).Take(5).Select(entry => entry.Index).ToArray();
        TestContext.Out.WriteLine($"top 5: {string.Join(", ", top)}; {steps.Count(step => step > 0)} of 1000 bytes differ, by {steps.Max()} at most");
        Assert.That(top[0], Is.EqualTo(258));
        Assert.That(top, Is.EquivalentTo(new[] { 258, 259, 261, 203, 257 }));
        Assert.That(steps.Max(), Is.LessThanOrEqualTo(maximumSteps));
    }

    /// <summary>Digits, row by row through an LSTM.</summary>
    public static void DigitLstm(Func<Model, IModelRunner> open, string file)
    {
        using var model = new ReferenceModel(file, open);
        for (var digit = 0; digit < 10; digit++)
        {
            var sample = new Sample();
            ImageFile.Read(TestData.Shared($"tflm/mnist_samples/sample{digit}.png"), sample);
            var pixels = sample.Bytes;
            var channels = pixels.Length / (28 * 28);
            var x = new float[28 * 28];
            for (var i = 0; i < x.Length; i++)
                x[i] = pixels[i * channels] / 255f;
            Assert.That(Largest<float>(model.RunNumbers(x)), Is.EqualTo(digit), $"sample{digit}.png");
        }
    }

    /// <summary>Three dense layers that learned the sine.</summary>
    public static void Sine(Func<Model, IModelRunner> open, string file, double tolerance)
    {
        using var model = new ReferenceModel(file, open);
        for (var x = 0.0f; x < 2 * MathF.PI; x += 0.1f)
            Assert.That(model.RunNumbers([x])[0], Is.EqualTo(MathF.Sin(x)).Within(tolerance), $"sin {x}");
    }

    /// <summary>A model of which no outputs are published: every output has its shape and finite numbers that depend on the input.</summary>
    public static void Runs(Func<Model, IModelRunner> open, string file, params string[] outputs)
    {
        using var model = new ReferenceModel(file, open);
        var picture = Photograph((int)model.Input.Shape![1].Value);
        var first = model.RunAll<float>(picture);
        Array.Reverse(picture);
        var second = model.RunAll<float>(picture);
        Assert.That(first.Select(output => $"{output.Key} {string.Join('x', output.Value.Shape)}"), Is.EquivalentTo(outputs));
        foreach (var (name, tensor) in first)
        {
            TestContext.Out.WriteLine($"{name}: {tensor.As<float>().ToArray().Min()} to {tensor.As<float>().ToArray().Max()}");
            Assert.That(tensor.As<float>().ToArray(), Has.All.Matches<float>(float.IsFinite), name);
            Assert.That(tensor.Bytes.Span.SequenceEqual(second[name].Bytes.Span), Is.False, $"{name} does not depend on the input");
        }
    }

    private static sbyte[] Bytes(string path) => MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(TestData.Shared(path))).ToArray();

    private static sbyte[] Picture(string path)
    {
        var sample = new Sample();
        ImageFile.Read(TestData.Shared(path), sample);
        var bytes = sample.Bytes;
        var channels = bytes.Length / (96 * 96);
        var pixels = new sbyte[96 * 96];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (sbyte)bytes[i * channels];
        return pixels;
    }

    // A photograph of people, [size, size, 3] in [0, 1].
    private static float[] Photograph(int size)
    {
        var sample = new Sample();
        ImageFile.Read(TestData.Shared("onnx/ultraface_img1.jpg"), sample);
        var (height, width) = (sample.Shape[0], sample.Shape[1]);
        var pixels = sample.Bytes;
        var picture = new float[size * size * 3];
        for (var i = 0; i < picture.Length; i++)
            picture[i] = pixels[(i / 3 / size * height / size * width + i / 3 % size * width / size) * 3 + i % 3] / 255f;
        return picture;
    }

    private static int Largest<T>(ReadOnlySpan<T> values) where T : unmanaged, IComparable<T>
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i].CompareTo(values[best]) > 0 ? i : best;
        return best;
    }

    private static int Largest(sbyte[] values) => Largest<sbyte>(values);
}
