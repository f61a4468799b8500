using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests.Recognition;

public sealed class PrefixBeamDecoderTests
{
    [Test]
    public void The_best_sequence_is_that_of_all_alignments([Values(0, 2)] int blank, [Range(1, 12)] int seed)
    {
        var frames = Alignments.Random(6, 4, seed);
        var decoder = new PrefixBeamDecoder(4, blank, 64, 16, null);
        var found = Run(decoder, frames);
        var sums = Alignments.Probabilities(frames, blank);
        var best = sums.MaxBy(static pair => pair.Value);
        Assert.That(string.Join(',', found.Select(static token => token.Token)), Is.EqualTo(best.Key));
        Assert.That(decoder.BestScore(), Is.EqualTo(Math.Log(best.Value)).Within(1e-4));
    }

    [Test]
    public void Hot_words_change_which_is_best([Range(1, 12)] int seed)
    {
        (int[] Tokens, double Bonus)[] phrases = [([1, 2], 1.1), ([1, 2, 3], 1.1), ([2, 2], 0.7), ([3], 0.4)];
        var frames = Alignments.Random(6, 4, seed);
        var decoder = new PrefixBeamDecoder(4, 0, 64, 16, new HotWordAutomaton(phrases));
        var found = string.Join(',', Run(decoder, frames).Select(static token => token.Token));
        var best = Alignments.Probabilities(frames, 0).Select(pair => (pair.Key, Score: Math.Log(pair.Value) + HotWordAutomatonTests.Worth(pair.Key, phrases))).MaxBy(static pair => pair.Score);
        Assert.That(found, Is.EqualTo(best.Key));
        Assert.That(decoder.BestScore(), Is.EqualTo(best.Score).Within(1e-4));
    }

    [Test]
    public void A_narrow_beam_finds_what_is_clear()
    {
        var decoder = new PrefixBeamDecoder(5, 0, 2, 2, null);
        var found = Run(decoder, Clear(5, 0, 0, 3, 3, 0, 3, 4, 0, 0, 1, 1, 1, 0));
        Assert.That(found.Select(static token => (token.Token, token.First, token.Last)), Is.EqualTo(((int, long, long)[])[(3, 2, 3), (3, 5, 5), (4, 6, 6), (1, 9, 11)]));
        Assert.That(found.Select(static token => Math.Exp(token.LogProbability)), Is.All.EqualTo(0.96).Within(1e-3));
    }

    [Test]
    public void A_token_that_lasts_is_heard_once_across_utterances()
    {
        var decoder = new PrefixBeamDecoder(3, 0, 4, 4, null);
        Run(decoder, Clear(3, 0, 1, 1), finish: false);
        decoder.Reset(continues: true);
        Assert.That(Run(decoder, Clear(3, 1, 1, 0, 2)).Select(static token => token.Token), Is.EqualTo((int[])[2]));
        decoder.Reset(continues: false);
        Assert.That(Run(decoder, Clear(3, 1, 1, 0, 2)).Select(static token => token.Token), Is.EqualTo((int[])[1, 2]));
    }

    [Test]
    public void Decoding_allocates_nothing()
    {
        var frames = Alignments.Random(40, 30, 5);
        var decoder = new PrefixBeamDecoder(30, 0, 16, 8, new HotWordAutomaton([([1, 2, 3], 2.0)]));
        Assert.That(Allocation.OfTenCalls(() =>
        {
            decoder.Reset(false);
            for (var i = 0; i < frames.Length; i++)
            {
                decoder.Push(frames[i], i);
                decoder.Best();
            }
        }), Is.Zero);
    }

    private static DecodedToken[] Run(PrefixBeamDecoder decoder, float[][] frames, bool finish = true)
    {
        for (var i = 0; i < frames.Length; i++)
            decoder.Push(frames[i], i);
        if (finish)
            decoder.Finish();
        return decoder.Best().ToArray();
    }

    private static float[][] Clear(int classes, params int[] best) =>
        [.. best.Select(token => Enumerable.Range(0, classes).Select(i => MathF.Log(i == token ? 0.96f : 0.04f / (classes - 1))).ToArray())];
}
