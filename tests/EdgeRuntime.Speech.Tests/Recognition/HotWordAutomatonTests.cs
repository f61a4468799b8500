using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Speech.Tests.Recognition;

public sealed class HotWordAutomatonTests
{
    private static readonly (int[] Tokens, double Bonus)[] s_phrases = [([1, 2], 2), ([1, 2, 3, 1], 2), ([2, 3], 1), ([3, 3, 1], 1.5), ([2], 0.5)];

    /// <summary>What the phrases in a sequence (tokens with commas between) are worth once it has ended: each place where one ends counts its worth less what a phrase that it begins with was worth.</summary>
    public static double Worth(string sequence, (int[] Tokens, double Bonus)[] phrases)
    {
        int[] tokens = [.. sequence.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        var worth = 0.0;
        for (var end = 1; end <= tokens.Length; end++)
        {
            foreach (var (phrase, _) in phrases)
            {
                if (end < phrase.Length || !tokens.AsSpan(end - phrase.Length, phrase.Length).SequenceEqual(phrase))
                    continue;
                var begun = phrases.Where(other => other.Tokens.Length < phrase.Length && phrase.AsSpan(0, other.Tokens.Length).SequenceEqual(other.Tokens)).Select(static other => other.Tokens.Length).DefaultIfEmpty().Max();
                for (var i = begun; i < phrase.Length; i++)
                    worth += phrases.Where(other => other.Tokens.Length > i && other.Tokens.AsSpan(0, i + 1).SequenceEqual(phrase.AsSpan(0, i + 1))).Max(static other => other.Bonus);
            }
        }
        return worth;
    }

    [Test]
    public void Every_sequence_is_worth_what_its_phrases_are()
    {
        var automaton = new HotWordAutomaton(s_phrases);
        for (var code = 0; code < 4096; code++)
        {
            var tokens = Enumerable.Range(0, 6).Select(i => code >> (2 * i) & 3).ToArray();
            var (state, kept) = (0, 0.0);
            foreach (var token in tokens)
            {
                state = automaton.Follow(state, token);
                kept += automaton.Kept(state);
            }
            Assert.That(kept, Is.EqualTo(Worth(string.Join(',', tokens), s_phrases)).Within(1e-9), string.Join(',', tokens));
        }
    }

    [Test]
    public void What_has_begun_counts_until_it_breaks_off()
    {
        var automaton = new HotWordAutomaton([([1, 2, 3], 2), ([2, 4], 1)]);
        var state = automaton.Follow(automaton.Follow(0, 1), 2);
        Assert.That((automaton.Worth(state), automaton.Kept(state)), Is.EqualTo((4.0, 0.0)));
        var broken = automaton.Follow(state, 4);
        Assert.That((automaton.Worth(broken), automaton.Kept(broken)), Is.EqualTo((0.0, 2.0)), "2 began in the phrase that broke off");
        Assert.That(automaton.Worth(automaton.Follow(state, 1)), Is.EqualTo(2.0));
        Assert.That(automaton.Worth(automaton.Follow(state, 5)), Is.Zero);
        var whole = automaton.Follow(state, 3);
        Assert.That((automaton.Worth(whole), automaton.Kept(whole)), Is.EqualTo((0.0, 6.0)));
    }
}
