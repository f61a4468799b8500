using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>Thresholds of words, chosen by <c>edgec evaluate-words</c> and used by <c>edgert listen</c>: micro_speech, whose words are yes and no.</summary>
public sealed class EdgecEvaluateWordsTests : EdgecFixture
{
    private string _positives = "", _negatives = "";

    [OneTimeSetUp]
    public void MakeRecordings()
    {
        (_positives, _negatives) = (InFolder("words"), InFolder("others"));
        foreach (var word in (string[])["yes", "no"])
            Copy($"tflm/{word}_1000ms.wav", Path.Combine(_positives, word, "0.wav"));
        Copy("tflm/noise_1000ms.wav", Path.Combine(_positives, "_noise", "0.wav"));
        Copy("tflm/noise_1000ms.wav", Path.Combine(_negatives, "noise.wav"));
        Copy("onnx/silero_test_60s_16k.wav", Path.Combine(_negatives, "below", "speech.wav"));
    }

    [Test]
    public void Each_word_gets_a_threshold_that_keeps_to_the_budget()
    {
        var (bundle, page) = (Micro("chosen.edge"), InFolder("words.html"));
        var result = Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", _negatives, "--max-false-per-hour", "120", "--smoothing", "150", "--write", "--json", "--report", page);
        using var report = JsonDocument.Parse(result.Output);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(report.RootElement.GetProperty("hours").GetDouble() * 3600, Is.EqualTo(61).Within(0.5));
        Assert.That(result.Error, Is.Empty);
        var speech = Path.Combine(_negatives, "below", "speech.wav");
        var byDefault = Heard(speech, bundle);
        foreach (var word in report.RootElement.GetProperty("words").EnumerateArray())
        {
            Assert.That(word.GetProperty("heard").GetProperty("hits").GetInt32(), Is.EqualTo(1), word.ToString());
            var name = word.GetProperty("name").GetString();
            Assert.That(word.GetProperty("false_accepts").GetProperty("count").GetInt32(), Is.InRange(0, 2));
            Assert.That(byDefault.Count(found => found == name), Is.EqualTo(word.GetProperty("false_accepts").GetProperty("count").GetInt32()), "the device hears what was counted");
            var points = word.GetProperty("points").EnumerateArray().Select(point => (Threshold: point.GetProperty("threshold").GetDouble(), False: point.GetProperty("false_accepts").GetInt32())).ToList();
            Assert.That(points.Select(point => point.Threshold), Is.Ordered.And.Unique);
            Assert.That(points[0].False, Is.Positive, "at the lowest threshold much is heard");
            var some = points.First(point => point.False is > 0 and < 4);
            Assert.That(Heard(speech, bundle, "--threshold", $"{some.Threshold}").Count(found => found == name), Is.EqualTo(some.False), "at any threshold");
        }
        using var written = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(page, ".json")));
        Assert.That(written.RootElement.GetProperty("words").GetProperty("words").GetArrayLength(), Is.EqualTo(2));
        Assert.That(Edgert("inspect", bundle).Done(), Does.Match(@"word +no from 0\.\d+\n +word +yes from 0\.\d+\n +words +averaged over 150 ms, a pause of 1000 ms"));
        Assert.That(Heard(TestData.Shared("tflm/yes_1000ms.wav"), bundle), Is.EqualTo((string[])["yes"]), "without --threshold");
    }

    [Test]
    public void Where_no_threshold_is_enough_nothing_is_written()
    {
        var bundle = Micro("none.edge");
        var before = File.ReadAllBytes(bundle);
        var result = Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", _negatives, "--max-false-per-hour", "0", "--smoothing", "150", "--write");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain("yes").And.Contain("none"), "what was measured is shown all the same");
        Assert.That(result.Error, Does.Contain("hours of other sound cannot tell").And.Contain("'yes'").And.Contain("0 false accepts an hour"));
        Assert.That(File.ReadAllBytes(bundle), Is.EqualTo(before));
    }

    [Test]
    public void What_cannot_be_is_named()
    {
        var bundle = Micro("bad.edge");
        Directory.CreateDirectory(InFolder("empty"));
        Copy("tflm/yes_1000ms.wav", InFolder("only/yes/0.wav"));
        Copy("tflm/yes_1000ms.wav", InFolder("foreign/maybe/0.wav"));
        Copy("tflm/yes_1000ms.wav", InFolder("foreign/yes/0.wav"));
        Edgec("evaluate-words", bundle, "--positives", InFolder("only"), "--negatives", _negatives).Failed(1, "expected a folder of WAV files for each of yes, no");
        Copy("tflm/noise_1000ms.wav", InFolder("only/_noise/0.wav"));
        Edgec("evaluate-words", bundle, "--positives", InFolder("only"), "--negatives", _negatives).Failed(1, "no recording of 'no'");
        Edgec("evaluate-words", bundle, "--positives", InFolder("foreign"), "--negatives", _negatives).Failed(1, "'maybe' is no word of the model; there are yes, no");
        Edgec("evaluate-words", bundle, "--positives", InFolder("empty"), "--negatives", _negatives).Failed(1, InFolder("empty"));
        Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", InFolder("empty")).Failed(1, "holds no WAV file");
        Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", InFolder("missing")).Failed(1, "no such file or folder");
        Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", _negatives, "--max-false-per-hour", "-1").Failed(2, "--max-false-per-hour is at least 0");
        Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", _negatives, "--smoothing", "1e21").Failed(2, "--smoothing is 0 to 3600000, found '1e21'");
        Edgec("evaluate-words", Model, "--positives", _positives, "--negatives", _negatives).Failed(1, "is no bundle");
        Edgec("evaluate-words", Convert("fp32", "pictures.edge"), "--positives", _positives, "--negatives", _negatives).Failed(1, "--features");
        File.WriteAllBytes(InFolder("cut.wav"), File.ReadAllBytes(TestData.Shared("tflm/yes_1000ms.wav"))[..9000]);
        Edgec("evaluate-words", bundle, "--positives", _positives, "--negatives", InFolder("cut.wav")).Failed(1, "cut.wav", "truncated");
    }

    [TestCase("yeas/0.wav", "'yeas' is no word of the model; there is yes; did you mean 'yes'?")]
    [TestCase("deep/yse/0.wav", "'yse' is no word of the model")]
    [TestCase("_unknown/0.wav", "no recording of 'yes'")]
    [TestCase("maybe_1.wav", "'maybe' is no word of the model; there is yes")]
    [TestCase("yes/0.wav", null)]
    [TestCase("yes/00012_en_160.wav", null)]
    [TestCase("0.wav", null)]
    public void The_only_folder_is_called_as_the_only_word(string file, string? problem)
    {
        var (bundle, folder) = (Micro("only-yes.edge", "_no"), Directory.CreateTempSubdirectory("edgec-words-").FullName);
        Copy("tflm/yes_1000ms.wav", Path.Combine(folder, file));
        Copy("tflm/noise_1000ms.wav", InFolder("hiss/noise.wav"));
        var result = Edgec("evaluate-words", bundle, "--positives", folder, "--negatives", InFolder("hiss"), "--smoothing", "150", "--json");
        Directory.Delete(folder, recursive: true);
        if (problem is not null)
            result.Failed(1, problem);
        else
            Assert.That((result.ExitCode, JsonDocument.Parse(result.Output).RootElement.GetProperty("words")[0].GetProperty("heard").GetProperty("hits").GetInt32()), Is.EqualTo((0, 1)), result.Error);
    }

    [Test]
    public void A_folder_of_one_word_may_be_given_itself()
    {
        var bundle = Micro("only-yes.edge", "_no");
        Copy("tflm/yes_1000ms.wav", InFolder("own/yes/00012_en_160.wav"));
        Copy("tflm/noise_1000ms.wav", InFolder("hiss/noise.wav"));
        Edgec("evaluate-words", bundle, "--positives", InFolder("own/yes"), "--negatives", InFolder("hiss"), "--smoothing", "150", "--max-false-per-hour", "4000").Done();
    }

    private string Micro(string name, string last = "no")
    {
        File.WriteAllLines(InFolder("micro.txt"), ["silence", "unknown", "yes", last]);
        Edgec("convert", TestData.Shared("tflm/micro_speech_quantized.tflite"), "-o", InFolder(name), "--features", "micro", "--labels", InFolder("micro.txt")).Done();
        return InFolder(name);
    }

    private static List<string> Heard(string recording, string bundle, params string[] more) =>
        [.. Edgert(["listen", recording, "--words", bundle, "--json", .. more]).Done().Split('\n').Where(line => line.Contains("\"word\":", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("word").GetString()!)];

    private static void Copy(string shared, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(TestData.Shared(shared), path, overwrite: true);
    }
}
