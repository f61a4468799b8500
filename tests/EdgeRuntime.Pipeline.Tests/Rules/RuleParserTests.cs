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
    [TestCase("track == 3 || score >= 0.999 else <= 0.001 || count(class == dog) == 0 || width > 0 || x < -5")]
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
    [TestCase("class > 3", 7, "class is compared by == or !=, found '>'")]
    [TestCase("class == 3", 10, "the model has no class '3'")]
    [TestCase("score == person", 10, "expected a number, found 'person'")]
    [TestCase("score > 60", 7, "score is from 0 to 1, so that '> 60' never holds")]
    [TestCase("score >= 0", 7, "score is from 0 to 1, so that '>= 0' always holds")]
    [TestCase("score > 1", 7, "never")]
    [TestCase("score <= 1", 7, "always")]
    [TestCase("score < 0", 7, "never")]
    [TestCase("score == 2", 7, "never")]
    [TestCase("score != 2", 7, "always")]
    [TestCase("score > 0.6 else < 0", 18, "'< 0' never holds")]
    [TestCase("count(class == person) >= 0", 24, "count is a whole number from 0 on, so that '>= 0' always holds")]
    [TestCase("count(class == person) == 1.5", 24, "never")]
    [TestCase("count(class == person) < 0", 24, "never")]
    [TestCase("width < 0", 7, "width is from 0 on")]
    [TestCase("track == 0.5", 7, "track is a whole number from 0 on")]
    [TestCase("value > 3", 1, "ask for class and score")]
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

    [Test]
    public void What_a_field_can_be_depends_on_the_stages()
    {
        var build = Build();
        build.ScoreRange = NumberRange.Any;
        Assert.That(() => RuleParser.Parse("score > 60 || score < -3", build), Throws.Nothing, "a classifier without softmax");
        build.HasTracker = false;
        Assert.That(() => RuleParser.Parse("track == 3", build), Throws.InstanceOf<RuleException>().With.Message.Contains("put a stage 'tracker'"));
        build.Labels = [];
        Assert.That(() => RuleParser.Parse("class == 'class 7'", build), Throws.Nothing);
        Assert.That(() => RuleParser.Parse("class == face", build), Throws.InstanceOf<RuleException>().With.Message.Contains("convert it with --labels to call them 'face'"));
        build.GivesValue = true;
        Assert.That(() => RuleParser.Parse("value > 3", build), Throws.Nothing);
        Assert.That(() => RuleParser.Parse("score > 0.5", build), Throws.InstanceOf<RuleException>().With.Message.Contains("ask for value"));
    }

    internal static StageBuild Build()
    {
        var build = new StageBuild(SourceKind.Frames) { Labels = ["person", "dog"], HasModel = true, HasTracker = true };
        build.Zones.AddRange(["door", "yard"]);
        build.Lines.Add("gate");
        build.Crops.Add(("plate", ["dog", "cat"]));
        return build;
    }
}
