using System.Net;
using System.Text;
using EdgeRuntime.Bundle;
using EdgeRuntime.Host.Listening;
using EdgeRuntime.Host.Wyoming;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Tests.Wyoming;

/// <summary>A server on a free port whose words are "bang" (0.4 s of a low tone) and "hey ping" (of a high one), and whose speech is whatever is loud. What is said is "low" and "high".</summary>
internal abstract class WyomingFixture : HostFixture
{
    private const int Rows = 20, Bins = 8;

    protected WyomingServer Serve(Func<WyomingOptions, WyomingOptions>? change = null, bool words = true, bool speech = true, bool text = false)
    {
        var options = new WyomingOptions(new IPEndPoint(IPAddress.Loopback, 0));
        return Own(new WyomingServer(change?.Invoke(options) ?? options, Models(words, speech, text), Metrics));
    }

    protected WyomingTestClient Connect(WyomingServer server) => Own(new WyomingTestClient(server.Address.Port));

    /// <summary>What a metric has come to; asks again for a while, as what is counted is counted by another thread.</summary>
    protected void Counts(string sample, double expected)
    {
        Assert.That(Value, Is.EqualTo(expected).After(20_000, 20), sample);

        double Value()
        {
            var text = new System.Buffers.ArrayBufferWriter<byte>();
            Metrics.Write(text);
            return Encoding.UTF8.GetString(text.WrittenSpan).Split('\n').Where(line => line.StartsWith(sample + " ", StringComparison.Ordinal)).Select(line => double.Parse(line[sample.Length..], System.Globalization.CultureInfo.InvariantCulture)).SingleOrDefault(double.NaN);
        }
    }

    protected HearingModels Models(bool words = true, bool speech = true, bool text = false) =>
        new(speech ? Bundle("vad") : null, words ? Bundle("words") : null, text ? Bundle("text") : null, new HearingOptions(), static (bundle, _) => bundle.Manifest.Name switch { "vad" => Loudness(), "words" => Pitch(Rows / 2), _ => Pitch(0) });

    /// <summary>A tone of so many seconds as samples of 16 bits.</summary>
    protected static short[] Tone(double hertz, double seconds, int rate = 16000) => [.. Enumerable.Range(0, (int)(seconds * rate)).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    /// <summary>Quiet noise.</summary>
    protected static short[] Quiet(double seconds, int rate = 16000)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, (int)(seconds * rate)).Select(_ => (short)random.Next(-3, 4))];
    }

    private string Bundle(string name)
    {
        var path = Path.Combine(Folder, name + ".edge");
        var manifest = new Manifest
        {
            Producer = "tests",
            Name = name,
            Version = "3",
            Precision = "fp32",
            Inputs = [new ManifestTensor { Name = "x", Shape = name switch { "vad" => [1, 576], "words" => [1, Rows, Bins], _ => [1, 4, Bins] }, Features = name == "vad" ? null : new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = $"{Bins}" } }],
            Outputs = [new ManifestTensor { Name = "y", Shape = [1, name == "vad" ? 1 : 3] }],
            FormatVersion = 5,
            NativeUnsupported = "all of it",
        };
        BundleWriter.Write(path, manifest, [new BundleEntry(BundleEntryNames.Labels, name == "text" ? "low\nhigh\n"u8.ToArray() : "silence\nbang\nhey ping\n"u8.ToArray())]);
        return path;
    }

    // Hears a row of the window; the text's window has four and ends with state, so that each is one frame.
    private static VoiceSession Pitch(int row) => new(new TensorInfo("x", ElementType.Float32, new TensorShape(1, row == 0 ? 4 : Rows, Bins)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 3)), (input, output) =>
    {
        var middle = input.As<float>().Slice(row * Bins, Bins);
        var (most, other) = (Largest(middle[..4]), Largest(middle[4..]));
        var scores = output.As<float>();
        scores.Fill(0.02f);
        scores[Math.Max(most, other) < 18 ? 0 : most > other ? 1 : 2] = 0.96f;
    });

    private static VoiceSession Loudness() => new(new TensorInfo("x", ElementType.Float32, new TensorShape(1, 576)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 1)), static (input, output) =>
        output.As<float>()[0] = Largest(input.As<float>()) > 0.1f ? 0.9f : 0.01f);

    private static float Largest(ReadOnlySpan<float> values)
    {
        var most = float.NegativeInfinity;
        foreach (var value in values)
            most = Math.Max(most, value);
        return most;
    }
}
