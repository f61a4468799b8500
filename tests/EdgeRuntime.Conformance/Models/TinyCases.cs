using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>MLPerf Tiny's keyword, anomaly and wake-word models, by numbers that others published.</summary>
internal static class TinyCases
{
    public static IEnumerable<ModelCase> All()
    {
        yield return Case("kws01 int8, 500 official inputs", "kws01_dscnn_int8", "every byte as published, 453 right", KeywordSpotting, found => found.StartsWith("0 of 6000 bytes differ, 453", StringComparison.Ordinal));
        yield return Case("ad01 float, 196 windows", "ad01_fp32", "9.7071 +- 0.0005", AnomalyDetection, found => Within(found, 9.7066, 9.7076));
        yield return Case("ad01 int8, 196 windows", "ad01_int8", "10.25 to 10.27", AnomalyDetection, found => Within(found, 10.25, 10.27));
        yield return Case("sww01 int8, 10 s", "sww01_int8", "2 hits, 1 miss", WakeWord, found => found == "2 hits, 1 miss, 0 false alarms");
        yield return new ModelCase("vww01 int8, 20 photographs", "0 bytes differ between the engines", VisualWakeWord);
    }

    private static ModelCase Case(string name, string file, string expected, Func<QuantizedSession, string> run, Func<string, bool> passes) => new(name, expected, () =>
    {
        using var engines = EnginePair.Open(TestData.Shared($"mlperf-tiny/{file}.tflite"));
        var found = engines.Sessions.Select(session => run(new QuantizedSession(engines, session))).ToArray();
        return new ModelResult(found.All(passes), found[0], found[1]);
    });

    private static string KeywordSpotting(QuantizedSession session)
    {
        const int Features = 490, Classes = 12;
        var inputs = Bytes("kws01_inputs_500x49x10_i8.bin");
        var golden = Bytes("kws01_golden_outputs_500x12_i8.bin");
        var labels = File.ReadLines(TestData.Shared("mlperf-tiny/kws01_labels.csv")).Skip(1).Select(line => int.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ToArray();
        var (different, right) = (0, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            var found = session.Run(inputs.AsSpan(i * Features, Features));
            different += found.Zip(golden.Skip(i * Classes)).Count(pair => pair.First != pair.Second);
            right += QuantizedSession.Largest<sbyte>(found) == labels[i] ? 1 : 0;
        }
        return $"{different} of {golden.Length} bytes differ, {right} right";
    }

    /// <summary>The reconstruction error of one machine's sound: the mean over windows of 640 values, 128 apart.</summary>
    private static string AnomalyDetection(QuantizedSession session)
    {
        const int Window = 640, Step = 128;
        var mel = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TestData.Shared("mlperf-tiny/ad01_normal_id_01_00000000_hist_librosa_f32.bin"))).ToArray();
        var (sum, windows) = (0.0, 0);
        for (var at = 0; at + Window <= mel.Length; at += Step, windows++)
        {
            var y = session.Run(mel.AsSpan(at, Window));
            for (var i = 0; i < Window; i++)
                sum += Math.Pow(mel[at + i] - y[i], 2) / Window;
        }
        return (sum / windows).ToString("F5", CultureInfo.InvariantCulture);
    }

    /// <summary>Ten seconds with three marked places of the word, two of which the model is published to find.</summary>
    private static string WakeWord(QuantizedSession session)
    {
        const int Features = 40, Frames = 30, Threshold = 115;
        const double SecondsPerFrame = 0.032;
        var features = Bytes("sww01_short_wav_features_i8_Nx40.bin");
        using var test = JsonDocument.Parse(File.ReadAllText(TestData.Shared("mlperf-tiny/sww01_short_test.json")));
        var marked = test.RootElement[0].GetProperty("detection_windows").EnumerateArray().Select(window => (From: window[0].GetDouble(), To: window[1].GetDouble() + 1)).ToArray();
        var detections = new List<double>();
        for (var frame = Frames; frame <= features.Length / Features; frame++)
        {
            if (session.Run(features.AsSpan((frame - Frames) * Features, Frames * Features))[0] >= Threshold)
                detections.Add(frame * SecondsPerFrame);
        }
        var hits = marked.Count(window => detections.Exists(time => time >= window.From && time <= window.To));
        return $"{hits} hits, {marked.Length - hits} miss, {detections.Count(time => marked.All(window => time < window.From || time > window.To))} false alarms";
    }

    private static ModelResult VisualWakeWord()
    {
        using var engines = EnginePair.Open(TestData.Shared("mlperf-tiny/vww01_int8.tflite"));
        var photograph = Picture.Photograph();
        var different = 0;
        for (var part = 0; part < 20; part++)
        {
            // 96×96 pixels of the photograph, from place to place.
            var bytes = new sbyte[96 * 96 * 3];
            int top = part / 5 * ((photograph.Height - 96) / 4), left = part % 5 * ((photograph.Width - 96) / 5);
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (sbyte)(photograph.Pixels[((top + i / 288) * photograph.Width + left + i / 3 % 96) * 3 + i % 3] - 128);
            var found = engines.Sessions.Select(session => new QuantizedSession(engines, session).Run(bytes)).ToArray();
            different += found[0].Zip(found[1]).Count(pair => pair.First != pair.Second);
        }
        return new ModelResult(different == 0, $"{different} of 40 bytes differ", "reference");
    }

    private static bool Within(string number, double low, double high) => double.Parse(number, CultureInfo.InvariantCulture) is var value && value >= low && value <= high;

    private static sbyte[] Bytes(string file) => MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(TestData.Shared($"mlperf-tiny/{file}"))).ToArray();
}
