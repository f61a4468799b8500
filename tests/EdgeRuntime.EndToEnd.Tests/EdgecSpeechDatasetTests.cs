using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>Recordings by espeak-ng.</summary>
public sealed class EdgecSpeechDatasetTests : EdgecFixture
{
    [OneTimeSetUp]
    public void NeedSpeaker()
    {
        if (!File.Exists("/usr/bin/espeak-ng"))
            throw TestData.Missing("espeak-ng", "sudo apt-get install -y espeak-ng");
    }

    [Test]
    public void Words_become_recordings_of_voices_that_are_apart()
    {
        var folder = InFolder("spoken");
        using var report = JsonDocument.Parse(Edgec("speech-dataset", "--words", "hey jetson, lights on", "-o", folder, "--samples", "10", "--unknown", "10", "--near", "5", "--sentences", "15", "--silence", "5", "--hours", "0.02", "--text", Text(), "--voices", "en-us,en-gb", "--json").Done());
        Assert.That((report.RootElement.GetProperty("train").GetInt32(), report.RootElement.GetProperty("test").GetInt32()), Is.EqualTo((44, 11)));
        Assert.That(report.RootElement.GetProperty("other_hours").GetDouble(), Is.InRange(0.02, 0.06));
        Assert.That(Directory.GetDirectories(Path.Combine(folder, "train")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "_silence", "_unknown", "hey jetson", "lights on" }));
        Assert.That(Directory.GetFiles(Path.Combine(folder, "train", "_unknown")), Has.Length.EqualTo(24));
        Assert.That(Voices("train").Intersect(Voices("test").Concat(Voices("other"))), Is.Empty);
        Assert.That(Voices("train").Count(), Is.GreaterThan(15));
        foreach (var path in Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories))
            Assert.That(new FileInfo(path).Length, Is.GreaterThan(5000), path);

        IEnumerable<string> Voices(string set) => Directory.GetFiles(Path.Combine(folder, set), "*.wav", SearchOption.AllDirectories).Select(path => Path.GetFileName(path).Split('_')).Where(parts => parts.Length > 2).Select(parts => parts[1]).Distinct();
    }

    [Test]
    public void Voices_of_other_languages_speak_English_and_so_do_those_of_flite()
    {
        if (!File.Exists("/usr/bin/flite"))
            throw TestData.Missing("flite", "sudo apt-get install -y flite");
        var folder = InFolder("accents");
        Edgec("speech-dataset", "--words", "w, y", "-o", folder, "--samples", "20", "--unknown", "0", "--near", "0", "--sentences", "0", "--silence", "0", "--held-out", "0", "--voices", "flite-slt,flite-kal16", "--accents", "de").Done();
        var files = Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories);
        Assert.That(files.Select(path => Path.GetFileName(path).Split('_')[1].Split('+')[0]).Distinct(), Is.EquivalentTo(new[] { "de", "flite-slt", "flite-kal16" }));
        // In German the letters are "weh" and "ypsilon".
        Assert.That(Length("w"), Is.GreaterThan(Length("y")), "double-u and why");

        double Length(string word) => Directory.GetFiles(Path.Combine(folder, "train", word), "*_de*.wav").Average(path => new FileInfo(path).Length);
    }

    [Test]
    public void Windows_with_speech_and_without_train_voice_activity()
    {
        var folder = InFolder("voices");
        using var report = JsonDocument.Parse(Edgec("speech-dataset", "--speech", "40", "-o", folder, "--voices", "en-us", "--json").Done());
        Assert.That((report.RootElement.GetProperty("train").GetInt32(), report.RootElement.GetProperty("test").GetInt32()), Is.EqualTo((64, 16)));
        foreach (var (set, count) in (ReadOnlySpan<(string, int)>)[("train", 32), ("test", 8)])
        {
            var (speech, pause) = (Loudness(set, "speech"), Loudness(set, "_pause"));
            Assert.That((speech.Count, pause.Count), Is.EqualTo((count, count)), set);
            Assert.That(speech.Min(), Is.GreaterThan(1), $"{set}: none is silent at its end");
            Assert.That(pause.Count(level => level < 1), Is.GreaterThan(count / 4), $"{set}: pauses are");
        }

        // The mean of what is in the last eighth of a second, of 32768, but for the end itself.
        List<double> Loudness(string set, string name) => [.. Directory.GetFiles(Path.Combine(folder, set, name)).Select(path =>
        {
            var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(path).AsSpan(44));
            return samples[^(samples.Length / 3)..^(samples.Length / 12)].ToArray().Average(sample => Math.Abs((double)sample));
        })];
    }

    [Test]
    public void What_hinders_the_lock_is_told_as_it_is()
    {
        var folder = InFolder("locked");
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, ".unfinished")).FullName, "lock");
        File.CreateSymbolicLink(file, file);
        Edgec("speech-dataset", "--words", "stop", "-o", folder, "--samples", "5", "--unknown", "0", "--near", "0", "--sentences", "0", "--silence", "2").Failed(1, $"{folder}: cannot be written: ", "Too many levels of symbolic links");
    }

    private string Text()
    {
        File.WriteAllText(InFolder("text.txt"), string.Concat(Enumerable.Repeat("Whoever reads this aloud, word by word, needs a minute; none of it is asked for.\n", 4)) + string.Join(' ', Enumerable.Range(1, 150)));
        return InFolder("text.txt");
    }

    [Test]
    public void Equal_seeds_give_equal_recordings()
    {
        string[] Make(string name, string seed)
        {
            Edgec("speech-dataset", "--words", "stop", "-o", InFolder(name), "--samples", "6", "--unknown", "2", "--near", "3", "--sentences", "3", "--silence", "1", "--seed", seed).Done();
            return [.. Directory.GetFiles(InFolder(name), "*.wav", SearchOption.AllDirectories).Order().Select(path => $"{Path.GetFileName(path)} {System.Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}")];
        }
        var first = Make("a", "7");
        Assert.That(Make("b", "7"), Is.EqualTo(first));
        Assert.That(Make("c", "8"), Is.Not.EqualTo(first));
    }

    [TestCase("KILL")]
    [TestCase("TERM")] // a test that runs in the background may have SIGINT ignored
    public void What_is_interrupted_never_looks_complete_and_does_not_hinder_the_next_try(string signal)
    {
        var folder = InFolder($"stopped-{signal}");
        string[] Make(string count) => ["speech-dataset", "--words", "stop", "-o", folder, "--samples", count, "--unknown", "0", "--near", "0", "--sentences", "0", "--silence", "2"];
        Programs.Signal(Programs.Edgec, signal, () => Directory.Exists(folder) && Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories).Length > 3, Make("5000"));
        Assert.That(Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Select(Path.GetFileName) : [], Is.EqualTo(signal == "KILL" ? new[] { ".unfinished" } : []));
        if (signal == "KILL")
        {
            Edgec("train", Recipe(folder), "-o", InFolder("out")).FailedAfterProgress(1, "no pictures or sound");
            using (File.Open(Path.Combine(folder, ".unfinished", "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
                Edgec(Make("5")).Failed(1, "another edgec speech-dataset is writing it");
        }
        Edgec(Make("5")).Done();
        Assert.That(Directory.GetFileSystemEntries(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "train", "test" }));
        Assert.That(Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories), Has.Length.EqualTo(7));
    }

    private string Recipe(string folder)
    {
        File.WriteAllText(InFolder("words.yaml"), $$$"""
            name: words
            data: {train: "{{{folder}}}", test: "{{{folder}}}"}
            input: {shape: [1, 49, 40], features: {type: fbank, sample_rate: 16000, bins: 40}}
            model: {layers: [{type: flatten}, {type: dense, units: 2}]}
            training: {epochs: 1, batch_size: 4}
            """);
        return InFolder("words.yaml");
    }

    [Test]
    public void What_cannot_be_is_named()
    {
        Edgec("speech-dataset", "--words", "_x", "-o", InFolder("n")).Failed(1, "'_x' is no word");
        Edgec("speech-dataset", "--words", "a/b", "-o", InFolder("n")).Failed(1, "'a/b' is no word");
        Edgec("speech-dataset", "--words", "!!!", "-o", InFolder("n")).Failed(1, "'!!!' is no word");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--accents", "xx-nowhere").Failed(1, "espeak-ng has no voice 'xx-nowhere'");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--accents", "en-us").Failed(1, "en-us is among --voices too");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--accents", "flite-slt").Failed(1, "flite-slt speaks English only");
        Edgec("speech-dataset", "--words", "go, Go", "-o", InFolder("n")).Failed(1, "given twice");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--voices", "en-nowhere").Failed(1, "no voice 'en-nowhere'");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--voices", "mb-xx9-en").Failed(1, "no voice 'mb-xx9-en', or it is not installed", "mbrola-xx9 ");
        Edgec("speech-dataset", "--words", "go", "-o", Folder).Failed(1, "is not empty");
        Edgec("speech-dataset", "--speech", "10", "-o", Folder).Failed(1, "is not empty");
        Edgec("speech-dataset", "-o", InFolder("n")).Failed(2, "expected --words or --speech");
        Edgec("speech-dataset", "--words", "go", "--speech", "10", "-o", InFolder("n")).Failed(2, "expected --words or --speech");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--hours", "1", "--held-out", "0").Failed(1, "--hours: needs voices");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--text", Text()).Failed(1, "ask for some with --hours");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--hours", "1", "--text", InFolder("missing.txt")).Failed(1, "missing.txt: no such file");
        File.WriteAllText(InFolder("go.txt"), "<Go>!");
        Edgec("speech-dataset", "--words", "go", "-o", InFolder("n"), "--hours", "1", "--text", InFolder("go.txt")).Failed(1, "go.txt: has nothing to read aloud");
        Assert.That(Directory.Exists(InFolder("n")), Is.False);
    }
}
