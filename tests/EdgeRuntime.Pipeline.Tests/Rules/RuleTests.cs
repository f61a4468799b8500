using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Rules;
using EdgeRuntime.Pipeline.Running;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests.Rules;

/// <summary>Rules over scenes that are made by hand, at times that are said: one letter a look, at intervals of 100 ms.</summary>
public class RuleTests
{
    [TestCase("score > 0.5", "..ppp..", "..+..-.", TestName = "It holds while it is so")]
    [TestCase("score > 0.5 for 300 ms", "pp.pppppp..", "......+..-.", TestName = "It must hold for a while, without a gap")]
    [TestCase("score > 0.6 else < 0.4", "mpmmmlpp", ".+...-+.", TestName = "Hysteresis: m is between the limits, l is below both")]
    [TestCase("class == person until class == dog", "p...d.", "+...-.", TestName = "Until something else is so")]
    [TestCase("!(class == person)", "pd", ".+", TestName = "Not this class")]
    [TestCase("count(class == person) >= 2", "pPPp", ".+.-", TestName = "As many of a kind; P are two")]
    [TestCase("count(class == person) == 0 for 200 ms", "p...p", "...+-", TestName = "Nobody there")]
    [TestCase("class == person && score > 0.6 in zone door", "pip", ".+-", TestName = "In a zone; i is in the door")]
    [TestCase("zone != door", "ip", ".+", TestName = "Not in a zone")]
    [TestCase("crosses gate to-right", "ppc.", "..+-", TestName = "Over a line; c crosses to the right")]
    [TestCase("crosses gate to-left", "ppc.", "....", TestName = "The other way")]
    [TestCase("source == lost for 200 ms", "p~~~p", "...+-", TestName = "The source is lost; ~")]
    public void Conditions(string rule, string looks, string expected) => Assert.That(Play(new RuleSettings("r", rule), looks), Is.EqualTo(expected));

    [Test]
    public void A_hold_counts_for_each_object_of_its_own()
    {
        // Two objects take turns: neither is there for 300 ms.
        Assert.That(Play(new RuleSettings("r", "class == person for 300 ms"), "1212121"), Is.EqualTo("......."));
        Assert.That(Play(new RuleSettings("r", "class == person for 300 ms"), "1111222"), Is.EqualTo("...+..."), "and once it holds, it holds while anybody is there");
    }

    [Test]
    public void Release_and_cooldown_are_times_without()
    {
        Assert.That(Play(new RuleSettings("r", "score > 0.5") { Release = TimeSpan.FromMilliseconds(200) }, "p.p.p...."), Is.EqualTo("+.....-.."));
        Assert.That(Play(new RuleSettings("r", "score > 0.5") { Cooldown = TimeSpan.FromMilliseconds(400) }, "p.p.p.p.p."), Is.EqualTo("+-..+-..+-"));
    }

    [Test]
    public void Events_name_the_object_and_how_long_it_was()
    {
        var events = new List<(string? Class, int Track, bool Active, TimeSpan Duration)>();
        Play(new RuleSettings("r", "class == person"), "111..", happened => events.Add((happened.Class, happened.Track, happened.Active, happened.Duration)));
        Assert.That(events, Is.EqualTo(new (string?, int, bool, TimeSpan)[] { ("person", 1, true, TimeSpan.Zero), (null, 0, false, TimeSpan.FromMilliseconds(300)) }));
    }

    [Test]
    public void Looking_allocates_nothing()
    {
        var (frame, build) = Frame(_ => { });
        var rule = new Rule(new RuleSettings("r", ""), RuleParser.Parse("class == person && score > 0.6 && count(class == dog) < 5 for 500 ms in zone door until score > 0.99", build), 0);
        var time = TimeSpan.Zero;
        var look = 0;
        Assert.That(Allocation.OfTenCalls(() =>
        {
            Show(frame, look++ % 3 == 0 ? 'i' : '1');
            time += TimeSpan.FromMilliseconds(33);
            rule.Evaluate(frame, time);
        }), Is.Zero);
    }

    private static string Play(RuleSettings settings, string looks, Action<PipelineEvent>? also = null)
    {
        var happened = "";
        var (frame, build) = Frame(one =>
        {
            happened += one.Active ? '+' : '-';
            also?.Invoke(one);
        });
        var rule = new Rule(settings, RuleParser.Parse(settings.When, build), 0);
        var played = "";
        for (var i = 0; i < looks.Length; i++)
        {
            happened = "";
            Show(frame, looks[i]);
            rule.Evaluate(frame, TimeSpan.FromMilliseconds(100 * (i + 1)));
            frame.Scene.EndMoment();
            played += happened.Length == 0 ? "." : happened;
        }
        return played;
    }

    private static void Show(StageFrame frame, char look)
    {
        var scene = frame.Scene;
        scene.Clear();
        scene.SourceLost = look == '~';
        if (look is '.' or '~')
            return;
        foreach (var _ in look == 'P' ? "pp" : "p")
        {
            ref var one = ref scene.Add();
            (one.Class, one.Score, one.Detection) = (look == 'd' ? "dog" : "person", look switch { 'm' => 0.5f, 'l' => 0.3f, _ => 0.9f }, 0);
            one.Track = look is '1' or '2' ? look - '0' : 0;
            one.Zones = look == 'i' ? 1u : 0;
            one.ToRight = look == 'c' ? 1u : 0;
        }
    }

    private static (StageFrame Frame, StageBuild Build) Frame(Action<PipelineEvent> take)
    {
        var build = RuleParserTests.Build();
        var hub = new EventHub("p", new PipelineMetrics(new MetricRegistry(), "p"), static line => Assert.Fail(line));
        hub.Subscribe(new Listener(take));
        return (new StageFrame(hub, build), build);
    }

    private sealed class Listener(Action<PipelineEvent> take) : IEventListener
    {
        public void Take(PipelineEvent happened) => take(happened);
    }
}
