using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>Pipelines that hear, by the programs, with models and recordings that nobody here made.</summary>
public sealed class EdgertRunSoundTests : EdgecFixture
{
    [Test]
    public void Speech_and_words_are_those_that_listen_tells()
    {
        var recording = TestData.Shared("onnx/silero_test_60s_16k.wav");
        Edgec("convert", TestData.Shared("onnx/silero_vad_op18_ifless.onnx"), "-o", InFolder("vad.edge"), "--shape", "input=1,576", "--shape", "state=2,1,128", "--constant", "sr=16000", "--state", "state=stateN").Done();
        File.WriteAllLines(InFolder("micro.txt"), ["silence", "unknown", "yes", "no"]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder("micro.edge"), "--features", "micro", "--labels", InFolder("micro.txt")).Done();
        File.WriteAllText(InFolder("kitchen.json"), $$"""
            { "pipelines": [ { "name": "kitchen", "source": "file://{{recording}}", "stages": [ { "type": "speech", "bundle": "vad.edge" }, { "type": "words", "bundle": "micro.edge" } ],
                "rules": [ { "name": "long", "when": "speech for 2 s" }, { "name": "yes", "when": "word == yes && score > 0.7" } ], "sinks": [ "stdout:" ] } ] }
            """);
        Assert.That(Edgert("run", InFolder("kitchen.json"), "--check").Done(), Does.Contain("speech").And.Contain("micro.edge"));
        var run = Lines(Edgert("run", InFolder("kitchen.json")) with { Error = "" });
        var listen = Lines(Edgert("listen", recording, "--vad", InFolder("vad.edge"), "--words", InFolder("micro.edge"), "--json"));
        Assert.Multiple(() =>
        {
            Assert.That(Of(run, "type", "speech").Where(one => !one.GetProperty("active").GetBoolean()).SelectMany(one => Numbers(one, "start_s", "end_s")), Is.EqualTo(Of(listen, "event", "speech_end").SelectMany(one => Numbers(one, "start", "end"))).Within(2e-3));
            Assert.That(Of(run, "type", "word").Select(one => one.GetProperty("text").GetString()), Is.EqualTo(Of(listen, "event", "word").Select(one => one.GetProperty("word").GetString())));
            Assert.That(Of(run, "type", "word").SelectMany(one => Numbers(one, "end_s")), Is.EqualTo(Of(listen, "event", "word").SelectMany(one => Numbers(one, "at"))).Within(0.02), "within a row of features");
            Assert.That(Of(run, "type", "word").SelectMany(one => Numbers(one, "score")), Is.EqualTo(Of(listen, "event", "word").SelectMany(one => Numbers(one, "score"))).Within(2e-3));
            Assert.That(Of(run, "type", "speech").Count(), Is.GreaterThan(30));
            Assert.That(Of(run, "type", "rule").Count(one => one.GetProperty("name").GetString() == "long" && one.GetProperty("active").GetBoolean()), Is.EqualTo(Of(run, "type", "speech").Count(one => one.TryGetProperty("duration_s", out var lasted) && lasted.GetDouble() > 2.3)).Within(2), "stretches of more than two seconds");
        });
    }

    [TestCase("yes", "stage  words ")]
    [TestCase("speech", "stage  speech ")]
    public void A_first_try_takes_the_stage_that_the_bundle_is_for(string word, string stage)
    {
        File.WriteAllLines(InFolder("first.txt"), ["silence", "unknown", word, "_other"]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder("first.edge"), "--features", "micro", "--labels", InFolder("first.txt")).Done();
        Assert.That(Edgert("run", "--source", TestData.Shared("tflm/yes_1000ms.wav"), "--model", InFolder("first.edge"), "--check").Done(), Does.Contain(stage));
    }

    [Test]
    public void A_recording_is_no_source_for_a_model_of_pictures() =>
        Edgert("run", "--source", $"file://{TestData.Shared("tflm/yes_1000ms.wav")}", "--model", Convert("fp32", "pictures.edge")).Failed(1, "this is a file of samples, and the stages work on pictures");

    private static IEnumerable<double> Numbers(JsonElement one, params string[] names) => names.Select(name => one.GetProperty(name).GetDouble());

    private static IEnumerable<JsonElement> Of(List<JsonElement> lines, string key, string kind) => lines.Where(one => one.GetProperty(key).GetString() == kind);

    private static List<JsonElement> Lines(ProgramResult result)
    {
        var found = new List<JsonElement>();
        foreach (var line in result.Done().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            found.Add(document.RootElement.Clone());
        }
        return found;
    }
}
