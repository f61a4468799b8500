using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A model that writes down sequences of tones, trained, converted, measured and listened with by the programs.</summary>
public sealed class EdgertTranscribeTests : EdgecFixture
{
    private const int Rate = 8000;

    private string _bundle = "";
    private string _train = "";

    [OneTimeSetUp]
    public void Train()
    {
        _train = InFolder("tones");
        Directory.CreateDirectory(_train);
        var random = new Random(4);
        for (var i = 0; i < 60; i++)
            TestFiles.WriteWav(Path.Combine(_train, $"{(i % 2 == 0 ? "low" : "high")}_{(i < 40 ? "a" : "b")}_{i}.wav"), Rate, Tone(i % 2 == 0, 0.15 + 0.1 * random.NextDouble(), random.NextDouble()));
        File.WriteAllText(InFolder("tones.yaml"), """
            name: tones
            data: {train: "tones?without=*_b_*&join=1-3&gap=60-200", test: "tones?only=*_b_*&join=1-3&gap=60-200", validation_split: 0, augment_sound: {noise: 0.1, gain_db: 6}}
            input: {shape: [1, 80, 10], features: {type: fbank, sample_rate: 8000, frame_shift: 20, bins: 10, floor: 100, mean: 10, scale: 0.2}}
            model:
              layers:
                - {type: conv2d, filters: 16, kernel: 10, kernel_rows: 3, stride_rows: 2, padding: valid_columns}
                - {type: relu}
                - {type: conv2d, filters: 24, kernel: 1, kernel_rows: 5}
                - {type: relu}
                - {type: conv2d, filters: 3, kernel: 1}
                - {type: steps}
            loss: {type: ctc}
            optimizer: {learning_rate: 0.02}
            schedule: {type: cosine}
            training: {epochs: 300, batch_size: 4}
            """);
        var trained = Edgec("train", InFolder("tones.yaml"), "-o", InFolder("out"));
        Assert.That(trained.ExitCode, Is.Zero, trained.Error);
        Assert.That(trained.Output, Does.Match(@"test accuracy [\d.]+ ?% of sequences, token error rate \d\.\d\d ?%\n"));
        _bundle = InFolder("tones.edge");
        Edgec("convert", InFolder("out/model.onnx"), "-o", _bundle, "--rows", "40").Done();
    }

    [Test]
    public void A_stream_in_short_windows_is_the_same_as_the_whole_in_one()
    {
        var whole = InFolder("whole.edge");
        Edgec("convert", InFolder("out/model.onnx"), "-o", whole, "--rows", "600").Done();
        var result = Json(Edgec("evaluate", _bundle, "--data", $"{_train}?only=*_b_*&join=1-12&gap=60-300", "--against", whole, "--json"));
        Assert.That((result.GetProperty("strings").GetInt32(), result.GetProperty("same").GetInt32()), Is.EqualTo((20, 20)));
        Assert.That(result.GetProperty("words").GetInt32(), Is.GreaterThan(60));
        Assert.That(result.GetProperty("error_rate").GetDouble(), Is.LessThan(0.1));
        Assert.That(Edgec("evaluate", _bundle, "--data", $"{_train}?only=*_b_*&join=2", "--beam", "8").Done(), Does.Match(@"^tones.edge, native: \d+ errors in 40 words, error rate [\d.]+ ?%; \d+ of 20 strings right, \d+ times real time\n$"));
    }

    [Test]
    public void Text_comes_utterance_by_utterance_with_words_and_times()
    {
        var path = InFolder("two.wav");
        TestFiles.WriteWav(path, Rate, [.. Silence(0.3), .. Tone(true, 0.2, 0.5), .. Silence(0.15), .. Tone(false, 0.2, 0.5), .. Silence(2), .. Tone(false, 0.2, 0.5)]);
        var text = Edgert("transcribe", path, _bundle);
        Assert.That(text.Done().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[13..]), Is.EqualTo(new[] { "low high", "high" }));
        var events = Lines(Edgert("transcribe", path, _bundle, "--json", "--beam", "4"));
        var final = events.Where(static line => line.GetProperty("event").GetString() == "text").ToArray();
        Assert.That(final.Select(static line => line.GetProperty("text").GetString()), Is.EqualTo(new[] { "low high", "high" }));
        Assert.That(events.First(static line => line.GetProperty("event").GetString() == "partial").GetProperty("text").GetString(), Is.EqualTo("low"));
        Assert.That(events[^1].GetProperty("event").GetString(), Is.EqualTo("end"));
        var words = final[0].GetProperty("words").EnumerateArray().ToArray();
        Assert.That(words.Select(static word => word.GetProperty("word").GetString()), Is.EqualTo(new[] { "low", "high" }));
        Assert.That(words[0].GetProperty("start").GetDouble(), Is.InRange(0.15, 0.55));
        Assert.That(words[1].GetProperty("start").GetDouble(), Is.InRange(0.5, 0.9));
        Assert.That(words.Select(static word => word.GetProperty("score").GetDouble()), Is.All.InRange(0.3, 1));
        Assert.That(Edgert("transcribe", path, _bundle, "--end-silence", "5s").Done(), Does.EndWith("s  low high high\n"), "one utterance");
        Assert.That(Edgert("listen", path, "--transcribe", _bundle).Done(), Does.Contain("\"low high\" until"));
    }

    [Test]
    public void Other_rates_channels_and_hot_words_are_taken()
    {
        var path = InFolder("wide.wav");
        float[] mono = [.. Silence(0.3), .. Tone(true, 0.2, 0.5)];
        TestFiles.WriteWav(path, 2 * Rate, [.. mono.SelectMany(static sample => (float[])[sample, sample, sample, sample])], channels: 2);
        File.WriteAllText(InFolder("hot.txt"), "# what is expected\nlow high :3\nhigh\n");
        Assert.That(Edgert("transcribe", path, _bundle, "--hot-words", InFolder("hot.txt")).Done(), Does.EndWith("s  low\n"));
    }

    [Test]
    public void Texts_that_are_expected_are_counted_and_weighed()
    {
        var (path, texts, ngram) = (InFolder("expected.wav"), InFolder("texts.txt"), InFolder("tones.ngram"));
        TestFiles.WriteWav(path, Rate, [.. Silence(0.3), .. Tone(true, 0.2, 0.5), .. Silence(0.15), .. Tone(false, 0.2, 0.5)]);
        File.WriteAllText(texts, "low low\nlow low low\nlow\nhigh\n");
        Assert.That(Edgec("ngram", _bundle, "--text", texts, "--order", "2", "-o", ngram).Done(), Is.EqualTo($"{ngram}: 4 + 5 sequences of 1 to 2 tokens from 4 lines\n"));
        Assert.That(Edgert("transcribe", path, _bundle, "--ngram", ngram).Done(), Does.EndWith("s  low high\n"), "what is clear stays");
        File.WriteAllText(InFolder("kitchen.json"), """{ "pipelines": [ { "name": "kitchen", "source": "test://?fps=1" } ] }""");
        Assert.That(Edgert("install-service", InFolder("kitchen.json"), "--print", "--wyoming", ":10400", "--transcribe", _bundle, "--ngram", Path.GetRelativePath(Directory.GetCurrentDirectory(), ngram)).Done(), Does.Contain($" --ngram {ngram}\n"), "a service has another folder");
        Assert.That(Json(Edgec("evaluate", _bundle, "--data", $"{_train}?only=*_b_*&join=2", "--ngram", ngram, "--ngram-weight", "0", "--ngram-bonus", "0", "--json")).GetProperty("error_rate").GetDouble(), Is.LessThan(0.1));
        Assert.That(Json(Edgec("evaluate", _bundle, "--data", $"{_train}?only=*_b_*&join=2", "--ngram", ngram, "--ngram-weight", "0", "--ngram-bonus", "20", "--json")).GetProperty("error_rate").GetDouble(), Is.GreaterThan(0.5), "tokens that are worth much are heard too often");
        Edgec("evaluate", _bundle, "--data", _train, "--ngram-weight", "1").Failed(2, "--ngram-weight needs --ngram");
        Edgec("evaluate", _bundle, "--data", _train, "--ngram", ngram, "--ngram-bonus", "21").Failed(2, "--ngram-bonus is -20 to 20, found '21'");
        Edgert("transcribe", path, _bundle, "--ngram-weight", "1").Failed(2, "'--ngram-weight' needs '--ngram FILE'");
        Edgert("serve", "--wyoming", "127.0.0.1:0", "--transcribe", _bundle, "--hot-word-bonus", "1").Failed(2, "'--hot-word-bonus' needs '--hot-words FILE'");
        File.WriteAllText(texts, "low\n low  mid\n");
        Edgec("ngram", _bundle, "--text", texts, "-o", ngram).Failed(1, "texts.txt: line 2: 'mid' at column 7 is spelled by none of the model's tokens ('high', 'low')", "--skip");
        Assert.That(Edgec("ngram", _bundle, "--text", texts, "-o", ngram, "--skip").Done(), Does.EndWith("from 1 lines, 1 skipped\n"));
        Edgec("ngram", _bundle, "--text", InFolder("none.txt"), "-o", ngram).Failed(1, "the text cannot be read");
        Edgec("ngram", Model, "--text", texts, "-o", ngram).Failed(1, "expected a model of connected speech");
        Edgert("transcribe", path, _bundle, "--ngram", ngram, "--beam", "1").Failed(1, "beam of at least 2");
        Edgert("transcribe", path, _bundle, "--ngram", texts).Failed(1, "texts.txt: line 1: expected two numbers");
        Edgert("transcribe", path, _bundle, "--ngram", "/dev/zero").Failed(1, "/dev/zero: line 1: is longer than 8192 bytes");
        Edgert("serve", "--wyoming", "127.0.0.1:0", "--transcribe", _bundle, "--ngram", InFolder("none.ngram")).Failed(1, "the n-gram cannot be read");
        Edgert("serve", "--wyoming", "127.0.0.1:0", "--transcribe", _bundle, "--hot-words", Labels).Failed(1, "cannot be spelled");
    }

    [Test]
    public void Recordings_with_transcripts_are_measured()
    {
        var folder = Directory.CreateDirectory(InFolder("said")).FullName;
        foreach (var (name, tones) in ((string, bool[])[])[("a", [true, false]), ("b", [false]), ("c", [true, true, false])])
        {
            TestFiles.WriteWav(Path.Combine(folder, $"{name}.wav"), Rate, [.. tones.SelectMany(static low => (float[])[.. Silence(0.15), .. Tone(low, 0.2, 0.5)])]);
            File.WriteAllText(Path.Combine(folder, $"{name}.txt"), string.Join(' ', tones.Select(static low => low ? "low" : "high")) + "\n");
        }
        var result = Json(Edgec("evaluate", _bundle, "--data", folder, "--json"));
        Assert.That((result.GetProperty("strings").GetInt32(), result.GetProperty("words").GetInt32(), result.GetProperty("errors").GetInt32()), Is.EqualTo((3, 6, 0)));
        File.WriteAllText(Path.Combine(folder, "b.txt"), "high\nlow  middle\n");
        Edgec("evaluate", _bundle, "--data", folder).Failed(1, "said/b.txt: line 2: 'middle' at column 6 is spelled by none of the model's tokens ('high', 'low')");
        File.Delete(Path.Combine(folder, "b.txt"));
        Edgec("evaluate", _bundle, "--data", folder).Failed(1, "said/b.wav: has no transcript; expected ", "transcripts.tsv");
        File.WriteAllText(Path.Combine(folder, "transcripts.tsv"), "a.wav\tlow high\nb.wav\tlow\nc.wav\tlow low high\n");
        Assert.That(Json(Edgec("evaluate", _bundle, "--data", $"{folder}?without=a.wav", "--json")).GetProperty("errors").GetInt32(), Is.EqualTo(1), "the table counts before texts");
        Edgec("evaluate", _bundle, "--data", $"{folder}?join=1-3").Failed(1, "join=… makes strings of recordings of one word");
    }

    [Test]
    public void Sound_that_is_none_is_survived_or_named()
    {
        var (empty, broken, noise) = (InFolder("empty.wav"), InFolder("broken.wav"), InFolder("nan.wav"));
        TestFiles.WriteWav(empty, Rate, []);
        Assert.That(Edgert("transcribe", empty, _bundle).Done(), Is.Empty);
        TestFiles.WriteWav(broken, Rate, Tone(true, 1, 0.5));
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..4000]);
        Edgert("transcribe", broken, _bundle).FailedAfterProgress(1, "truncated");
        File.WriteAllBytes(broken, "RIFFxxxxWAVE"u8.ToArray());
        Edgert("transcribe", broken, _bundle).Failed(1, "no data chunk");
        TestFiles.WriteFloatWav(noise, Rate, [.. Enumerable.Repeat(float.NaN, Rate), .. Enumerable.Repeat(float.PositiveInfinity, 100)]);
        var heard = Edgert("transcribe", noise, _bundle);
        Assert.That((heard.ExitCode, heard.Output), Is.EqualTo((0, "")));
        Assert.That(heard.Error, Does.Contain($"{Rate + 100} no numbers"));
    }

    [Test]
    public void What_is_wrong_is_named()
    {
        var path = InFolder("short.wav");
        TestFiles.WriteWav(path, Rate, Tone(true, 0.2, 0.5));
        Edgert("transcribe", path).Failed(2, "BUNDLE is missing; usage: edgert transcribe SOURCE BUNDLE [options]", "edgert transcribe --help");
        Assert.That(Edgert("run", "--source", $"file://{path}", "--model", _bundle, "--check").Done(), Does.Contain("stage  transcript "), "a first try in a pipeline");
        Edgert("transcribe", path, _bundle, "--beam", "0").Failed(2, "1 to 64");
        Edgert("transcribe", path, _bundle, "--beam", "1", "--hot-words", Labels).Failed(1, "beam of at least 2");
        Edgert("transcribe", path, _bundle, "--hot-words", Labels).Failed(1, "cannot be spelled");
        Edgert("transcribe", path, _bundle, "--hot-words", InFolder("none.txt")).Failed(1, "hot words cannot be read");
        Edgert("transcribe", path, _bundle, "--hop", "90").Failed(1, "too many");
        Edgert("transcribe", path, Convert("fp32", "pictures.edge")).Failed(1, "--features");
        Edgec("convert", InFolder("out/model.onnx"), "-o", InFolder("x.edge"), "--rows", "12").Done();
        Edgert("transcribe", path, InFolder("x.edge")).Failed(1, "leaves none");
        Edgec("convert", Model, "-o", InFolder("y.edge"), "--rows", "12").Failed(1, "--rows 12");
        Edgec("evaluate", _bundle, "--data", $"{_train}?join=0").Failed(1, "join=1-6");
        Edgec("evaluate", Model, "--data", Data, "--beam", "4").Failed(1, "no model of connected speech");
    }

    private static float[] Silence(double seconds) => new float[(int)(seconds * Rate)];

    private static float[] Tone(bool low, double seconds, double pitch)
    {
        var hertz = (low ? 300 : 1500) * (0.8 + 0.4 * pitch);
        return [.. Enumerable.Range(0, (int)(seconds * Rate)).Select(i => (float)(0.25 * Math.Sin(2 * Math.PI * hertz * i / Rate)))];
    }

    private static List<JsonElement> Lines(ProgramResult result)
    {
        var lines = new List<JsonElement>();
        foreach (var line in result.Done().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            lines.Add(document.RootElement.Clone());
        }
        return lines;
    }
}
