using EdgeRuntime.Pipeline.Rules;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Tests.Rules;

public class RuleParserTests
{
    [TestCase("class == person")]
    [TestCase("class == person && score > 0.6 for 500 ms in zone door")]
    [TestCase("(class == person || class == 'dog' in zone door) && !(score < 0.2) for 2s")]
    [TestCase("count(class == person in zone door) >= 3 for 1m")]
    [TestCase("score > 0.6 else < 0.4")]
    [TestCase("crosses gate to-left || crosses gate")]
    [TestCase("zone == door && zone != yard")]
    [TestCase("class == person until count(class == person) == 0")]
    [TestCase("plate.text == 'B-X 1' && plate.class != dog && plate.score >= 5e-1 && width > 20 && x < 100")]
    [TestCase("source == lost for 10s")]
    public void Rules_can_be_read(string rule) => Assert.That(() => RuleParser.Parse(rule, Build()), Throws.Nothing);

    [TestCase("", 1, "expected a condition")]
    [TestCase("class", 6, "class is compared by == or !=, found the end")]
    [TestCase("class = person", 7, "equal is written ==")]
    [TestCase("class == person & score > 1", 17, "write &&")]
    [TestCase("class == preson", 10, "did you mean 'person'?")]
    [TestCase("class > person", 7, "class is compared by == or !=")]
    [TestCase("clas == person", 1, "did you mean 'class'?")]
    [TestCase("score > high", 9, "expected a number, found 'high'")]
    [TestCase("score 0.5", 7, "expected ==, !=, <, <=, > or >=")]
    [TestCase("score > 0.5 else 0.4", 18, "expected ==, !=, <, <=, > or >=")]
    [TestCase("class == person in door", 20, "expected 'zone', found 'door'")]
    [TestCase("class == person in zone dor", 25, "did you mean 'door'?")]
    [TestCase("crosses fence", 9, "there is no line 'fence'; there are gate")]
    [TestCase("count(class == person >= 3", 23, "expected ), found '>='")]
    [TestCase("(class == person for 2s) && score > 1", 18, "'for' stands at the end of a rule")]
    [TestCase("class == person for ever", 21, "expected a duration")]
    [TestCase("class == person for 2s for 3s", 28, "'for' is here twice")]
    [TestCase("class == 'person", 10, "this text has no end")]
    [TestCase("score > 1.2.3", 9, "is no number")]
    [TestCase("score > 1e999", 9, "is no number")]
    [TestCase("class == person score > 1", 17, "expected &&, ||, for, in zone, until or the end, found 'score'")]
    [TestCase("edge == rising", 1, "'edge' is of sources that are a line")]
    [TestCase("plate.colour == red", 1, "there is no 'plate.colour'")]
    [TestCase("class == person # 3", 17, "'#' means nothing here")]
    public void What_is_wrong_is_said_with_its_column(string rule, int column, string message)
    {
        var exception = Assert.Throws<RuleException>(() => RuleParser.Parse(rule, Build()))!;
        Assert.That(exception.Column, Is.EqualTo(column), exception.Message);
        Assert.That(exception.Message, Does.Contain(message));
    }

    [Test]
    public void Depth_and_length_are_bounded()
    {
        Assert.That(() => RuleParser.Parse(new string('(', 100) + "score > 1", Build()), Throws.InstanceOf<RuleException>().With.Message.Contains("32 parentheses"));
        Assert.That(() => RuleParser.Parse(new string('!', 1000) + "score > 1", Build()), Throws.InstanceOf<RuleException>());
        Assert.That(() => RuleParser.Parse(new string(' ', 3000), Build()), Throws.InstanceOf<RuleException>().With.Message.Contains("2000"));
    }

    [Test]
    public void Random_pieces_of_rules_are_refused_in_order_or_read()
    {
        string[] pieces = ["class", "==", "person", "&&", "||", "!", "(", ")", "score", ">", "0.5", "for", "500", "ms", "in", "zone", "door", "until", "count", "crosses", "gate", "else", "<", "'x'", "plate", ".", "text", "-1", "edge"];
        var random = new Random(5);
        var read = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var rule = string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                RuleParser.Parse(rule, Build());
                read++;
            }
            catch (RuleException exception)
            {
                Assert.That(exception.Column, Is.InRange(1, rule.Length + 1), rule);
            }
        }
        Assert.That(read, Is.GreaterThan(5), "some are rules by chance");
    }

    internal static StageBuild Build()
    {
        var build = new StageBuild(SourceKind.Frames) { Labels = ["person", "dog"], HasModel = true };
        build.Zones.AddRange(["door", "yard"]);
        build.Lines.Add("gate");
        build.Crops.Add(("plate", []));
        return build;
    }
}
