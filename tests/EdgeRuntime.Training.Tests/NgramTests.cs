using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Training.Ngrams;

namespace EdgeRuntime.Training.Tests;

public sealed class NgramTests
{
    private static readonly TokenTable s_letters = new(["a", "b", "c"], 4);

    /// <summary>
    /// Of "a b", "a b" and "a c" the pairs are ^a 3, ab 2, ac 1, b$ 2, c$ 1, so that D = 2 ÷ (2 + 2·2) = ⅓ for them; before a stands 1 token, before b 1, before c 1, before $ 2, so that D = 3 ÷ (3 + 2·1) = 3/5 of 5 for single ones,
    /// and four tokens may follow. p(b) = (1 − 3/5 + 3/5·4 ÷ 4) ÷ 5 = 1/5, p(b|a) = (2 − ⅓ + ⅓·2·1/5) ÷ 3 = 0.6.
    /// </summary>
    [Test]
    public void Probabilities_are_those_computed_by_hand()
    {
        var text = Format(2, 1, "a b", "a b", "a c");
        Assert.Multiple(() =>
        {
            Assert.That(Probability(text, "b"), Is.EqualTo(0.2).Within(1e-5));
            Assert.That(Probability(text, "</s>"), Is.EqualTo((2 - 0.6 + 0.6 * 4 / 4) / 5).Within(1e-5));
            Assert.That(Probability(text, "a\tb"), Is.EqualTo(0.6).Within(1e-5));
            Assert.That(Probability(text, "a\tc"), Is.EqualTo((1 - 1 / 3.0 + 2 / 3.0 * 0.2) / 3).Within(1e-5));
            Assert.That(Probability(text, "<s>\ta"), Is.EqualTo((3 - 1 / 3.0 + 1 / 3.0 * 0.2) / 3).Within(1e-5));
            Assert.That(Backoff(text, "a"), Is.EqualTo(2 / 9.0).Within(1e-5), "D·N(a·) ÷ c(a·)");
        });
    }

    [Test]
    public void What_may_follow_adds_up_to_one([Values(1, 2, 3, 4)] int order, [Values(1, 2)] int least)
    {
        var lines = Format(order, least, "a b a b c", "a b", "c a b c", "b", "a b a").Split('\n').Select(static line => line.Split('\t', 3)).Where(static fields => fields.Length == 3)
            .ToDictionary(static fields => fields[2].Replace('\t', ' '), static fields => (Likely: Number(fields[0]), Backoff: Number(fields[1])));
        foreach (var context in (string[])["", "<s>", "<s> a", "<s> a b", "a b", "b a", "c c", "a b a", "b b b"])
            Assert.That(((string[])["a", "b", "c", "</s>"]).Sum(token => Math.Exp(Likely(context, token))), Is.EqualTo(1).Within(1e-4), context);

        double Likely(string context, string token) => lines.TryGetValue($"{context} {token}".TrimStart(), out var known) ? known.Likely
            : lines.GetValueOrDefault(context).Backoff + Likely(context.IndexOf(' ') is > 0 and var space ? context[(space + 1)..] : "", token);
    }

    [Test]
    public void Rare_sequences_are_pruned() => Assert.That(Format(3, 2, "a b", "a b", "a c").Split('\n').Where(static line => line.Split('\t').Length > 3).Select(static line => string.Join(' ', line.Split('\t')[2..])),
        Is.EqualTo((string[])["a b", "b </s>", "<s> a", "a b </s>", "<s> a b"]));

    [Test]
    public void A_line_that_cannot_be_spelled_is_named()
    {
        using var file = new TextFile("a b\n\na xy c\n");
        var counts = new NgramCounts(s_letters, 2);
        var error = Assert.Throws<ConfigurationException>(() => counts.Add(file.Path, skip: false));
        Assert.That(error!.Message, Does.Contain($"{file.Path}: line 3: 'xy' at column 3 is spelled by none of the model's tokens ('a', 'b', 'c')"));
        counts.Add(file.Path, skip: true);
        Assert.That((counts.Lines, counts.Skipped), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Tokens_that_are_no_text_spell_nothing()
    {
        using var file = new TextFile("one <unk>\n");
        var error = Assert.Throws<ConfigurationException>(() => new NgramCounts(new TokenTable(["<unk>", "one"], 3), 2).Add(file.Path, skip: false));
        Assert.That(error!.Message, Does.Contain("'<unk>' at column 5"));
    }

    private static string Format(int order, int least, params string[] lines)
    {
        using var file = new TextFile(string.Join('\n', lines));
        var counts = new NgramCounts(s_letters, order);
        counts.Add(file.Path, skip: false);
        return new NgramFile(s_letters, counts, order, least).Format();
    }

    private static double Probability(string text, string tokens) => Math.Exp(Number(Fields(text, tokens)[0]));

    private static double Backoff(string text, string tokens) => Math.Exp(Number(Fields(text, tokens)[1]));

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Fields(string text, string tokens) => text.Split('\n').Select(static line => line.Split('\t', 3)).Single(fields => fields.Length == 3 && fields[2] == tokens);

    private sealed class TextFile : IDisposable
    {
        public TextFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
