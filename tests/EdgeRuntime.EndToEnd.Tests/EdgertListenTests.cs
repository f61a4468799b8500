using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>Speech and words in recordings, by the programs.</summary>
public sealed class EdgertListenTests : EdgecFixture
{
    private const double Chunk = 512 / 16000.0;

    [Test]
    public void Speech_is_where_ONNX_Runtime_finds_it()
    {
        var (vad, recording) = (Vad(), TestData.Shared("onnx/silero_test_60s_16k.wav"));
        var (native, reference) = (Segments(Edgert("listen", recording, "--vad", vad, "--json")), Segments(Edgert("listen", recording, "--vad", vad, "--json", "--engine", "onnxruntime")));
        Assert.That(reference, Has.Count.GreaterThan(15));
        Assert.That(native, Has.Count.EqualTo(reference.Count));
        foreach (var (found, expected) in native.Zip(reference))
        {
            Assert.That(found.Start, Is.EqualTo(expected.Start).Within(Chunk + 1e-3));
            Assert.That(found.End, Is.EqualTo(expected.End).Within(Chunk + 1e-3));
        }
    }

    [Test]
    public void Micro_speech_hears_yes_and_no_and_nothing_else()
    {
        File.WriteAllLines(InFolder("micro.txt"), ["silence", "unknown", "yes", "no"]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder("micro.edge"), "--features", "micro", "--labels", InFolder("micro.txt")).Done();
        foreach (var (name, word) in (ReadOnlySpan<(string, string?)>)[("yes", "yes"), ("no", "no"), ("silence", null), ("noise", null)])
        {
            var path = TestData.Shared($"tflm/{name}_1000ms.wav");
            Assert.That(Words(Edgert("listen", path, "--words", InFolder("micro.edge"), "--json")).Select(heard => heard.Word), Is.EqualTo(word is null ? [] : new[] { word }), name);
            Assert.That(Edgert("infer", InFolder("micro.edge"), path, "--top", "1").Done(), Does.EndWith($"  {word ?? "silence"}\n"), "one window of it");
        }
    }

    [Test]
    public void A_bundle_that_listens_for_something_else_is_told_where_it_belongs()
    {
        File.WriteAllLines(InFolder("kinds.txt"), ["silence", "unknown", "yes", "no"]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder("kinds.edge"), "--features", "micro", "--labels", InFolder("kinds.txt")).Done();
        var path = TestData.Shared("tflm/yes_1000ms.wav");
        foreach (var result in (ReadOnlySpan<ProgramResult>)[Edgert("transcribe", path, InFolder("kinds.edge")), Edgert("listen", path, "--transcribe", InFolder("kinds.edge"))])
            result.Failed(1, "kinds.edge: ", "expected a model of connected speech", "s8[1x4]", "a model of words", "'edgert listen SOURCE --words BUNDLE'");
        Edgert("listen", path, "--vad", InFolder("kinds.edge")).Failed(1, "kinds.edge: ", "with a class 'speech'; found silence, unknown, yes, no");
        Edgert("listen", path, "--vad", Convert("fp32", "quadrants.edge")).Failed(1, "quadrants.edge: ", "expected a model of voice activity");
        Edgert("listen", path, "--words", Vad()).Failed(1, "vad.edge: ", "expected a model of words");
        File.WriteAllLines(InFolder("kinds.txt"), ["_pause", "_noise", "speech", "_other"]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder("kinds.edge"), "--features", "micro", "--labels", InFolder("kinds.txt")).Done();
        Edgert("transcribe", path, InFolder("kinds.edge")).Failed(1, "a model of voice activity", "'edgert listen SOURCE --vad BUNDLE'");
    }

    [Test]
    public void A_service_listens_for_Home_Assistant()
    {
        File.WriteAllLines(InFolder("heard.txt"), ["silence", "unknown", "light on", "no"]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder("heard.edge"), "--features", "micro", "--labels", InFolder("heard.txt")).Done();
        File.WriteAllText(InFolder("kitchen.json"), """{ "pipelines": [ { "name": "kitchen", "source": "test://?fps=1" } ] }""");
        string[] Install(params string[] more) => ["install-service", InFolder("kitchen.json"), "--print", .. more];
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), InFolder("heard.edge"));
        var unit = Edgert(Install("--wyoming", "*:10400", "--wyoming-allow", "192.168.1.5", "--wyoming-allow", "10.0.0.0/8", "--words", relative, "--threshold", "light on=0.9", "--level", "-12", "--http", ":8080")).Done();
        Assert.That(unit, Does.Contain($" run {InFolder("kitchen.json")} --http :8080 --wyoming *:10400 --wyoming-allow 192.168.1.5 --wyoming-allow 10.0.0.0/8 --words {InFolder("heard.edge")} --threshold \"light on=0.9\" --level -12\n"));
        Edgert(Install("--wyoming", ":10400", "--words", Vad())).Failed(1, "vad.edge: ", "expected a model of words");
        Edgert(Install("--wyoming", ":10400", "--words", InFolder("none.edge"))).Failed(1, "none.edge");
        Edgert(Install("--wyoming", ":10400")).Failed(2, "has nothing to serve");
        Edgert(Install("--words", InFolder("heard.edge"))).Failed(2, "'--words' is for '--wyoming', which is not given");
    }

    [Test]
    public void The_wake_word_of_MLPerf_is_heard_twice_and_missed_once()
    {
        File.WriteAllLines(InFolder("wake.txt"), ["marvin", "silence", "unknown"]);
        Edgec("convert", TestData.Shared("mlperf-tiny/sww01_int8.tflite"), "-o", InFolder("wake.edge"), "--features", "mlperf_wakeword:mean=-21.681,scale=4.221783,least=-128,most=127", "--labels", InFolder("wake.txt")).Done();
        var heard = Words(Edgert("listen", TestData.Shared("mlperf-tiny/sww01_short_wav_easy10s.wav"), "--channel", "0", "--words", InFolder("wake.edge"), "--threshold", "0.949", "--smoothing", "30ms", "--json"));
        Assert.That(heard.Select(word => word.Word), Is.EqualTo(new[] { "marvin", "marvin" }));
        Assert.That(heard[0].At, Is.InRange(1, 2));
        Assert.That(heard[1].At, Is.InRange(4, 5.2));
    }

    [Test]
    public void A_simulated_microphone_ends_and_nothing_is_lost()
    {
        var end = Events(Edgert("listen", "test://?sound=speech&rate=44100&channels=2&duration=3s&realtime=false", "--vad", Vad(), "--high-pass", "80", "--level", "-12", "--json"), "end").Single();
        Assert.That((end.GetProperty("seconds").GetDouble(), end.GetProperty("missed").GetInt64(), end.GetProperty("bad").GetInt64()), Is.EqualTo((3.0, 0L, 0L)));
        Assert.That(Edgert("listen", "test://?sound=silence&duration=1s&realtime=false", "--vad", Vad()).Done(), Does.Not.Contain("speech").And.StartWith("1.0 s heard"));
    }

    [Test]
    public void What_cannot_be_is_named()
    {
        var vad = Vad();
        var recording = InFolder("short.wav");
        File.WriteAllBytes(recording, File.ReadAllBytes(TestData.Shared("tflm/yes_1000ms.wav"))[..9000]);
        Edgert("listen", recording).Failed(2, "--vad BUNDLE");
        Edgert("listen", "no.wav", "--vad", vad).Failed(1, "no such file");
        Edgert("listen", "no.mp3", "--vad", vad).Failed(1, "'no.mp3': expected a .wav file");
        Edgert("listen", "test://?sound=music", "--vad", vad).Failed(1, "one of tone");
        Edgert("listen", "radio://x", "--vad", vad).Failed(1, "nothing that can be opened here");
        Edgert("listen", "test://?duration=1s", "--vad", Convert("fp32", "pictures.edge")).Failed(1, "f32[1x576]");
        Edgert("listen", "test://?duration=1s", "--words", vad).Failed(1, "--features");
        Edgert("listen", "test://?duration=1s&realtime=false", "--vad", vad, "--speech-threshold", "2").Failed(1, "threshold is 2");
        Edgert("listen", recording, "--vad", vad).FailedAfterProgress(1, "truncated");
    }

    [Test]
    public void It_ends_when_nobody_reads_its_lines()
    {
        var result = Programs.Run("/bin/sh", "-c", $"'{Programs.Edgert}' listen 'test://?sound=speech&realtime' --vad '{Vad()}' --json | head -1");
        Assert.That(result.Output, Does.StartWith("{\"event\":\"speech_start\"").And.EndsWith("}\n"));
    }

    private string Vad()
    {
        var path = InFolder("vad.edge");
        if (!File.Exists(path))
            Edgec("convert", TestData.Shared("onnx/silero_vad_op18_ifless.onnx"), "-o", path, "--shape", "input=1,576", "--shape", "state=2,1,128", "--constant", "sr=16000", "--state", "state=stateN").Done();
        return path;
    }

    private static List<JsonElement> Events(ProgramResult result, string kind)
    {
        var found = new List<JsonElement>();
        foreach (var line in result.Done().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("event").GetString() == kind)
                found.Add(document.RootElement.Clone());
        }
        return found;
    }

    private static List<(double Start, double End)> Segments(ProgramResult result) => Events(result, "speech_end").ConvertAll(segment => (segment.GetProperty("start").GetDouble(), segment.GetProperty("end").GetDouble()));

    private static List<(double At, string Word)> Words(ProgramResult result) => Events(result, "word").ConvertAll(word => (word.GetProperty("at").GetDouble(), word.GetProperty("word").GetString()!));
}
