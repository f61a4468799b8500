using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Recognition;

public sealed class NgramDecodingTests
{
    private const string Lines = "# by hand\n-0.9\t-0.3\ta\n-1.2\t-0.4\tb\n-1.4\t0\tc\n0\t-0.1\t<s>\n-1.6\t0\t</s>\n-0.5\t0\ta\tb\n-0.7\t0\tb\t</s>\n-0.2\t0\t<s>\ta\n-0.1\t0\t<s>\ta\tb\n";

    private static readonly TokenTable s_tokens = new(["a", "b", "c"], 4);

    [Test]
    public void Unknown_sequences_fall_back()
    {
        using var file = new NgramText(Lines);
        var trie = file.Ngram.For(s_tokens);
        var begin = trie.Find(0, 4);
        var (likely, a) = trie.Follow(begin, 1);
        Assert.That(likely, Is.EqualTo(-0.2f));
        var (second, b) = trie.Follow(a, 2);
        Assert.That(second, Is.EqualTo(-0.1f), "behind <s> a");
        Assert.Multiple(() =>
        {
            Assert.That(trie.Follow(b, 5).LogProbability, Is.EqualTo(-0.7f), "a b falls back to b without a loss of its own");
            Assert.That(trie.Follow(b, 3).LogProbability, Is.EqualTo(-0.4f - 1.4f).Within(1e-6), "b c is unknown");
            Assert.That(trie.Follow(a, 1).LogProbability, Is.EqualTo(-0.3f - 0.9f).Within(1e-6));
            Assert.That(trie.Follow(begin, 3).LogProbability, Is.EqualTo(-0.1f - 1.4f).Within(1e-6));
        });
    }

    [Test]
    public void The_best_sequence_is_that_of_sound_and_ngram([Range(1, 12)] int seed)
    {
        using var file = new NgramText(Lines);
        var frames = Alignments.Random(6, 4, seed);
        var decoder = new PrefixBeamDecoder(4, 0, 64, 16, null, new NgramScorer(file.Ngram, s_tokens, 1.5, 0.7));
        for (var i = 0; i < frames.Length; i++)
            decoder.Push(frames[i], i);
        decoder.Finish();
        var best = Alignments.Probabilities(frames, 0).Select(pair => (pair.Key, Score: Math.Log(pair.Value) + Worth(pair.Key))).MaxBy(static pair => pair.Score);
        Assert.That(string.Join(',', decoder.Best().ToArray().Select(static token => token.Token)), Is.EqualTo(best.Key));
        Assert.That(decoder.BestScore(), Is.EqualTo(best.Score).Within(1e-4));
    }

    [Test]
    public void It_repairs_what_sounds_alike()
    {
        using var file = new NgramText(Lines);
        Assert.Multiple(() =>
        {
            Assert.That(Hear(new TranscriptOptions { Beam = 8 }), Is.EqualTo("a c"));
            Assert.That(Hear(new TranscriptOptions { Beam = 8, Ngram = file.Ngram, NgramWeight = 1 }), Is.EqualTo("a b"));
            Assert.That(Hear(new TranscriptOptions { Beam = 8, Ngram = file.Ngram, NgramWeight = 0 }), Is.EqualTo("a c"));
        });
    }

    [Test]
    public void Decoding_allocates_nothing()
    {
        using var file = new NgramText(Lines);
        var frames = Alignments.Random(40, 4, 5);
        var decoder = new PrefixBeamDecoder(4, 0, 16, 8, new HotWordAutomaton([([1, 2, 3], 2.0)]), new NgramScorer(file.Ngram, s_tokens, 0.5, 0.1));
        Assert.That(Allocation.OfTenCalls(() =>
        {
            decoder.Reset(false);
            for (var i = 0; i < frames.Length; i++)
            {
                decoder.Push(frames[i], i);
                decoder.Best();
            }
            decoder.Finish();
            decoder.Best();
        }), Is.Zero);
    }

    [TestCase("-1\t0\n", "line 1: expected two numbers")]
    [TestCase("-1\t0\ta\0\n", "line 1: has a byte 0")]
    [TestCase("x\t0\ta\n", "line 1: expected two numbers")]
    [TestCase("NaN\t0\ta\n", "line 1: expected two numbers")]
    [TestCase("-1\t0\tq\n", "line 1: 'q' is no token of the model")]
    [TestCase("-1\t0\ta\tb\n", "line 1: shorter sequences must stand before longer ones")]
    [TestCase("-1\t0\ta\n-1\t0\tb\ta\n", "line 2: its beginning and its end must have lines")]
    [TestCase("-1\t0\ta\n-1\t0\ta\n", "line 2: its beginning and its end must have lines of their own, and lines be sorted")]
    [TestCase("-1\t0\tb\n-1\t0\ta\n", "lines be sorted")]
    [TestCase("-1\t0\ta\n-1\t0\tb\n-1\t0\t<s>\n-1\t0\t</s>\n", "has no line for 'c'")]
    [TestCase("-1\t0\ta\n-1\t0\tb\n-1\t0\tc\n-1\t0\t</s>\n", "has no line for <s>")]
    public void Damaged_files_are_named(string lines, string problem)
    {
        using var file = new NgramText(lines);
        Assert.That(() => file.Ngram.For(s_tokens), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));
    }

    [Test]
    public void Lines_without_an_end_are_named([Values(8192, 8193, 65536, 500_000)] int length, [Values] bool isLast)
    {
        using var file = new NgramText($"{Lines}{new string('#', length)}{(isLast ? "" : "\n")}");
        if (length > 8192)
            Assert.That(() => file.Ngram.For(s_tokens), Throws.TypeOf<ConfigurationException>().With.Message.Contains("line 11: is longer than 8192 bytes"));
        else
            Assert.That(() => file.Ngram.For(s_tokens), Throws.Nothing);
    }

    [Test]
    public void Files_that_never_end_are_named() => Assert.That(() => new Ngram("/dev/zero").For(s_tokens), Throws.TypeOf<ConfigurationException>().With.Message.Contains("/dev/zero: line 1: is longer than"));

    [TestCase("\r\n")]
    [TestCase("\n\n")]
    public void Ends_of_lines_may_differ(string end)
    {
        using var file = new NgramText("\uFEFF" + Lines.Replace("\n", end));
        Assert.That(file.Ngram.For(s_tokens).Find(0, 3), Is.GreaterThan(0));
    }

    [Test]
    public void A_long_file_is_read_across_buffers()
    {
        using var file = new NgramText(string.Concat(Enumerable.Range(0, 40_000).Select(static i => $"# {i}\n")) + Lines);
        Assert.That(file.Ngram.For(s_tokens).Find(0, 3), Is.GreaterThan(0));
    }

    [Test]
    public void It_needs_several_hypotheses() => Assert.That(() => new TranscriptOptions { Ngram = new Ngram("x") }.Check(), Throws.TypeOf<ConfigurationException>().With.Message.Contains("take a beam of at least 2"));

    [Test]
    public void A_missing_file_is_named() => Assert.That(() => new Ngram("/nowhere/x.ngram").For(s_tokens), Throws.TypeOf<ConfigurationException>().With.Message.Contains("/nowhere/x.ngram: the n-gram cannot be read"));

    // A, then something between b and c that is rather c.
    private static string Hear(TranscriptOptions options)
    {
        var decoder = new TranscriptDecoder(s_tokens, options, TimeSpan.FromMilliseconds(20), probabilities: true);
        foreach (var frame in (float[][])[[0.9f, 0.04f, 0.03f, 0.03f], [0.04f, 0.9f, 0.03f, 0.03f], [0.9f, 0.04f, 0.03f, 0.03f], [0.02f, 0.01f, 0.45f, 0.52f], [0.9f, 0.04f, 0.03f, 0.03f]])
            decoder.Push(frame);
        decoder.Finish();
        return decoder.Text;
    }

    // By hand: sequences that the file names, falling back as it says.
    private static double Worth(string tokens)
    {
        var names = tokens.Length == 0 ? [] : tokens.Split(',').Select(static token => "abc"[token[0] - '1'].ToString()).ToArray();
        var (sum, before, last) = (0.0, "", "<s>");
        foreach (var name in (string[])[.. names, "</s>"])
        {
            sum += 1.5 * (before == "<s>" && last == "a" && name == "b" ? -0.1 : (last, name) switch
            {
                ("a", "b") => -0.5, ("<s>", "a") => -0.2, ("b", "</s>") => -0.7,
                _ => last switch { "<s>" => -0.1, "a" => -0.3, "b" => -0.4, _ => 0 } + name switch { "a" => -0.9, "b" => -1.2, "c" => -1.4, _ => -1.6 },
            });
            (before, last) = (last, name);
        }
        return names.Length == 0 ? 0 : sum + 0.7 * names.Length;
    }

    private sealed class NgramText : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public NgramText(string text)
        {
            File.WriteAllText(_path, text);
            Ngram = new Ngram(_path);
        }

        public Ngram Ngram { get; }

        public void Dispose() => File.Delete(_path);
    }
}
