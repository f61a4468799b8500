using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Speech;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>TensorFlow Lite Micro's micro_speech on its four recordings of a second, behind our own features.</summary>
internal static class KeywordCases
{
    private static readonly string[] s_labels = ["silence", "unknown", "yes", "no"];
    private static readonly string[] s_recordings = ["yes", "no", "silence", "noise"];
    private static readonly string[] s_expected = ["yes", "no", "silence", "silence"];

    public static IEnumerable<ModelCase> All()
    {
        yield return new ModelCase("micro_speech yes / no / silence / noise", string.Join(", ", s_expected), Run);
    }

    private static ModelResult Run()
    {
        using var engines = EnginePair.Open(TestData.Shared("tflm/micro_speech_quantized.tflite"));
        var found = engines.Sessions.Select(session => s_recordings.Select(name => Recognize(session, name)).ToArray()).ToArray();
        return new ModelResult(found.All(words => words.SequenceEqual(s_expected)), string.Join(", ", found[0]), string.Join(", ", found[1]));
    }

    private static string Recognize(InferenceSession session, string recording)
    {
        var audio = WavFile.Read(TestData.Shared($"tflm/{recording}_1000ms.wav"));
        var samples = Array.ConvertAll(audio.Channel(0), sample => (short)(sample * 32768));
        var features = session.Input(0).As<sbyte>();
        var frontend = new MicroFrontend();
        var needed = frontend.RowsFor(samples.Length) * frontend.Channels;
        if (needed != features.Length)
            throw new InvalidModelException($"the recording gives {needed} features, the model takes {features.Length}.");
        frontend.Feed(samples, features);
        session.Run();
        var scores = session.Output(0).As<sbyte>();
        if (scores.Length != s_labels.Length)
            throw new InvalidModelException($"the model has {scores.Length} scores, {s_labels.Length} are expected.");
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            best = scores[i] > scores[best] ? i : best;
        return s_labels[best];
    }
}
