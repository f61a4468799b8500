using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Speech.Tests.Recognition;

public sealed class TokenTableTests
{
    [Test]
    public void Hot_words_become_tokens()
    {
        var pieces = new TokenTable(["<blk>", "▁light", "▁li", "ght", "s", "▁on", "▁"], 7);
        Assert.That(pieces.Blank, Is.Zero);
        Assert.That(pieces.Encode("lights on"), Is.EqualTo((int[])[1, 4, 5]));
        Assert.That(pieces.Encode("▁li ght s"), Is.EqualTo((int[])[2, 3, 4]), "as it is spelled out");
        var letters = new TokenTable(["a", "b", "|"], 4);
        Assert.That(letters.Encode("ab ba"), Is.EqualTo((int[])[1, 2, 3, 2, 1]));
        var words = new TokenTable(["zero", "one"], 3, blank: 2);
        Assert.That(words.Encode("one zero one"), Is.EqualTo((int[])[1, 0, 1]));
        Assert.That(() => words.Encode("two"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'two'"));
        Assert.That(() => letters.Encode("abc"), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => letters.Encode(" "), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Assert.That(() => new TokenTable(["a", "b"], 5), Throws.TypeOf<ConfigurationException>().With.Message.Contains("expected 4"));
        Assert.That(() => new TokenTable([], 5, blank: 5), Throws.TypeOf<ConfigurationException>().With.Message.Contains("class 5"));
        Assert.That(new TokenTable([], 3).Text(2), Is.EqualTo("2"));
        Assert.That(new TokenTable(["a", "<pad>", "b"], 3).Blank, Is.EqualTo(1));
        Assert.That(new TokenTable(["a", "<unk>"], 3).Text(2), Is.Empty);
    }

    [TestCase("lamp", null, "lamp")]
    [TestCase("  lamp on :3.5 ", 3.5, "lamp on")]
    [TestCase("a:b", null, "a:b")]
    public void A_line_names_a_phrase_and_its_bonus(string line, double? bonus, string text) => Assert.That(HotWord.Parse(line), Is.EqualTo(new HotWord(text, bonus)));

    [Test]
    public void Other_lines_are_none()
    {
        Assert.That((HotWord.Parse(""), HotWord.Parse("# lamp")), Is.EqualTo(((HotWord?)null, (HotWord?)null)));
        Assert.That(() => HotWord.Parse("lamp :x"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("PHRASE :BONUS"));
    }
}
