using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Tests.Running;

namespace EdgeRuntime.Pipeline.Tests.Hearing;

/// <summary>Pipelines that write down what is said: a high tone is a word.</summary>
public sealed class TranscriptPipelineTests : PipelineTest
{
    private readonly ToneDriver _microphone = new();

    protected override DriverRegistry Drivers() => base.Drivers().Add(_microphone);

    [SetUp]
    public void WriteModel() => ToneModels.WriteText(Path.Combine(Folder, "text.edge"));

    [Test]
    public void Texts_are_events_first_in_parts_then_as_they_stay()
    {
        Run("mic://shshssssshs", "", """{ "name": "said", "when": "text contains 'HIGH high'" }, { "name": "part", "when": "partial == high" }, { "name": "alone", "when": "text == high && score > 0.5" }""");
        var texts = Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Text).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(texts.Select(one => (one.Text, one.Final)), Is.EqualTo(new[] { ("high", false), ("high high", false), ("high high", true), ("high", false), ("high", true) }), "the last ends with the sound");
            Assert.That(texts.Where(one => one.Final).Select(one => one.Start), Is.EqualTo(new[] { 0.5, 4.5 }).Within(0.1));
            Assert.That(texts[2].End, Is.EqualTo(2.0).Within(0.6));
            Assert.That(Begins("said"), Is.EqualTo(1));
            Assert.That(Begins("part"), Is.EqualTo(2));
            Assert.That(Begins("alone"), Is.EqualTo(1));
        });

        int Begins(string rule) => Sinks.Of("all").Count(one => one.Name == rule && one.Active);
    }

    [Test]
    public void Parts_can_be_left_out()
    {
        Run("mic://shsss", """, "partial": false, "silence": "500ms" """, "");
        Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Text).Select(one => (one.Text, one.Final)), Is.EqualTo(new[] { ("high", true) }));
    }

    [Test]
    public void A_device_that_goes_while_something_is_said_leaves_nothing_of_it()
    {
        Run("mic://shx-sss", """, "partial": false""", "");
        Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Text), Is.Empty);
    }

    [TestCase(""", "hot_words": [ "high" ] """, "a beam of at least 2")]
    [TestCase(", \"ngram_weight\": 1", "ngram_weight: says how much 'ngram' counts, which is not there")]
    [TestCase(""", "beam": 8, "ngram": "none.ngram" """, "none.ngram: the n-gram cannot be read")]
    [TestCase(""", "ngram": "none.ngram" """, "a beam of at least 2")]
    [TestCase(""", "beam": 65 """, "beam: expected a whole number from 1 to 64")]
    public void What_cannot_be_is_named(string options, string problem) =>
        Assert.That(Assert.Catch<EdgeRuntimeException>(() => Host.Check(Parse($$"""{ "name": "p", "source": "mic://s", "stages": [ { "type": "transcript", "bundle": "text.edge" {{options}} } ] }""")))!.Message, Does.StartWith("test.json:1: pipelines[0].stages[0]").And.Contain(problem));

    private void Run(string source, string options, string rules) => RunToEnd($$"""
        { "name": "p", "source": "{{source}}", "queue": { "drop": "wait" }, "stages": [ { "type": "transcript", "bundle": "text.edge" {{options}} } ], "rules": [ {{rules}} ], "sinks": [ "collect://all" ] }
        """);
}
