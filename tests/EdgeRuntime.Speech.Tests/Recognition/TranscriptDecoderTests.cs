using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Recognition;

/// <summary>Frames of 100 ms that say clearly which token they are.</summary>
public sealed class TranscriptDecoderTests
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);

    [Test]
    public void Text_comes_token_by_token_and_ends_after_silence([Values(1, 4)] int beam)
    {
        var decoder = new TranscriptDecoder(new TokenTable(["one", "two"], 3), new TranscriptOptions { Beam = beam }, s_frame);
        var told = new List<string>();
        foreach (var token in (int[])[0, 1, 1, 0, 2, .. new int[12], 0, 0, 0, 2, 0])
        {
            var change = decoder.Push(Scores(3, token));
            if (change != TranscriptChange.None)
                told.Add($"{change} {decoder.Text}");
        }
        Assert.That(told, Is.EqualTo((string[])["Partial one", "Partial one two", "Final one two", "Partial two"]));
        Assert.That(decoder.Finish(), Is.EqualTo(TranscriptChange.Final));
        Assert.That((decoder.Text, decoder.Start, decoder.End), Is.EqualTo(("two", 20 * s_frame, 21 * s_frame)));
        Assert.That(decoder.Finish(), Is.EqualTo(TranscriptChange.None), "nothing was heard since");
    }

    [Test]
    public void Words_have_times_and_scores([Values(1, 4)] int beam)
    {
        var decoder = new TranscriptDecoder(new TokenTable(["<blk>", "▁light", "s", "▁on"], 4), new TranscriptOptions { Beam = beam }, s_frame);
        foreach (var token in (int[])[0, 1, 0, 2, 2, 0, 3, 0])
            decoder.Push(Scores(4, token));
        decoder.Finish();
        Assert.That(decoder.Text, Is.EqualTo("lights on"));
        Assert.That(decoder.Words.Select(static word => (word.Text, word.Start, word.End)), Is.EqualTo(((string, TimeSpan, TimeSpan)[])[("lights", s_frame, 5 * s_frame), ("on", 6 * s_frame, 7 * s_frame)]));
        Assert.That(decoder.Words.Select(static word => word.Score).Append(decoder.Score), Is.All.EqualTo(0.9975).Within(1e-3));
    }

    [Test]
    public void Spaces_between_letters_make_words()
    {
        var decoder = new TranscriptDecoder(new TokenTable(["a", "b", "<space>", "<unk>"], 5), new TranscriptOptions(), s_frame);
        foreach (var token in (int[])[3, 1, 2, 3, 0, 3, 4, 1])
            decoder.Push(Scores(5, token));
        Assert.That(decoder.Text, Is.EqualTo("ab a"));
        Assert.That(decoder.Words.Select(static word => word.Text), Is.EqualTo((string[])["ab", "a"]));
    }

    [Test]
    public void The_three_rules_end_utterances()
    {
        var rules = new EndpointRules(new EndpointOptions(), s_frame);
        Assert.That((rules.IsEnd(23, 23, false), rules.IsEnd(24, 24, false)), Is.EqualTo((false, true)), "2.4 s of nothing");
        Assert.That((rules.IsEnd(50, 11, true), rules.IsEnd(50, 12, true)), Is.EqualTo((false, true)), "1.2 s after a token");
        Assert.That((rules.IsEnd(199, 0, true), rules.IsEnd(200, 0, true)), Is.EqualTo((false, true)), "20 s");
        var never = new EndpointRules(new EndpointOptions { SilenceAfterNothing = default, SilenceAfterSpeech = default, LongestUtterance = default }, s_frame);
        Assert.That(never.IsEnd(1_000_000, 1_000_000, true), Is.False);
    }

    [Test]
    public void A_long_utterance_is_cut_without_hearing_its_last_token_twice([Values(1, 4)] int beam)
    {
        var options = new TranscriptOptions { Beam = beam, Endpoints = new EndpointOptions { LongestUtterance = TimeSpan.FromSeconds(1) } };
        var decoder = new TranscriptDecoder(new TokenTable(["one", "two"], 3), options, s_frame);
        var finals = new List<string>();
        foreach (var token in (int[])[0, 0, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2, 0, 1, 1])
        {
            if (decoder.Push(Scores(3, token)) == TranscriptChange.Final)
                finals.Add(decoder.Text);
        }
        decoder.Finish();
        Assert.That(finals.Append(decoder.Text), Is.EqualTo((string[])["one two", "one"]));
    }

    [Test]
    public void Scores_that_are_no_numbers_are_survived([Values(1, 4)] int beam)
    {
        var decoder = new TranscriptDecoder(new TokenTable([], 3), new TranscriptOptions { Beam = beam }, s_frame);
        decoder.Push([float.NaN, float.NaN, float.NaN]);
        decoder.Push([float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity]);
        decoder.Push([float.NaN, float.NegativeInfinity, 3]);
        decoder.Push([5, float.NaN, 1]);
        decoder.Finish();
        Assert.That(decoder.Text, Does.EndWith("2"));
        Assert.That(decoder.Score, Is.InRange(0, 1));
        Assert.That(() => decoder.Push([1, 2]), Throws.ArgumentException);
    }

    [Test]
    public void Probabilities_and_logits_say_the_same()
    {
        var (logits, probabilities) = (new TranscriptDecoder(new TokenTable([], 3), new TranscriptOptions { Beam = 4 }, s_frame), new TranscriptDecoder(new TokenTable([], 3), new TranscriptOptions { Beam = 4 }, s_frame, probabilities: true));
        foreach (var token in (int[])[0, 1, 0, 2, 2])
        {
            var scores = Scores(3, token);
            var sum = scores.Sum(MathF.Exp);
            logits.Push(scores);
            probabilities.Push(Array.ConvertAll(scores, score => MathF.Exp(score) / sum));
        }
        Assert.That((probabilities.Text, probabilities.Score), Is.EqualTo((logits.Text, logits.Score)).Using<(string, float)>(static (a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-5));
    }

    [Test]
    public void Listening_on_allocates_nothing([Values(1, 8)] int beam)
    {
        var decoder = new TranscriptDecoder(new TokenTable([], 12), new TranscriptOptions { Beam = beam, HotWords = beam == 1 ? [] : [new HotWord("3 4")] }, s_frame);
        var frames = Enumerable.Range(0, 40).Select(i => Scores(12, i % 3 == 0 ? 1 + i % 11 : 0)).Concat(Enumerable.Range(0, 14).Select(static _ => Scores(12, 0))).ToArray();
        Assert.That(Allocation.OfTenCalls(() =>
        {
            foreach (var frame in frames)
                decoder.Push(frame);
        }), Is.Zero);
    }

    [Test]
    public void Options_are_checked()
    {
        foreach (var options in (TranscriptOptions[])[new() { Beam = 0 }, new() { Beam = 65 }, new() { TokensPerFrame = 0 }, new() { HotWordBonus = -1 }, new() { Hop = 0 }, new() { HotWords = [new HotWord("1")] }, new() { Endpoints = new() { SilenceAfterSpeech = -s_frame } }])
            Assert.That(() => new TranscriptDecoder(new TokenTable([], 3), options, s_frame), Throws.TypeOf<ConfigurationException>());
    }

    private static float[] Scores(int classes, int best)
    {
        var scores = new float[classes];
        scores[best] = 6 + MathF.Log(classes - 1);
        return scores;
    }
}
