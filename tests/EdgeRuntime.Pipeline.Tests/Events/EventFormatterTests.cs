using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Geometry;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Events;

internal sealed class EventFormatterTests
{
    private static readonly PipelineEvent s_enter = new()
    {
        Kind = PipelineEventKind.Enter,
        Pipeline = "door",
        Name = "yard",
        Id = 12,
        Time = new DateTimeOffset(2026, 11, 26, 9, 15, 30, 123, TimeSpan.FromHours(1)),
        FrameSequence = 99,
        Class = "person",
        Score = 0.93456f,
        Track = 4,
        Box = new Box(10, 20, 40, 60.5f),
        FrameSize = (640, 480),
        Duration = TimeSpan.FromSeconds(1.2345),
    };

    [Test]
    public void An_event_is_one_json_object_with_stable_names()
    {
        using var formatter = new EventFormatter();
        Assert.That(Encoding.UTF8.GetString(formatter.Json(s_enter).Span), Is.EqualTo(
            """{"type":"enter","pipeline":"door","name":"yard","id":12,"time":"2026-11-26T08:15:30.123Z","frame":99,"class":"person","score":0.9346,"track":4,"box":[10,20,40,60.5],"box_relative":[0.0156,0.0417,0.0625,0.126],"duration_s":1.234}"""));
    }

    [Test]
    public void What_an_event_does_not_have_is_left_out_and_what_only_its_kind_has_is_there()
    {
        using var formatter = new EventFormatter();
        var rule = new PipelineEvent { Kind = PipelineEventKind.Rule, Pipeline = "door", Name = "visitor", Id = 1, Time = DateTimeOffset.UnixEpoch, Active = true };
        Assert.That(Encoding.UTF8.GetString(formatter.Json(rule).Span), Is.EqualTo("""{"type":"rule","pipeline":"door","name":"visitor","id":1,"time":"1970-01-01T00:00:00Z","frame":0,"active":true}"""));
        var cross = new PipelineEvent { Kind = PipelineEventKind.Cross, Pipeline = "door", Name = "gate", Id = 2, Time = DateTimeOffset.UnixEpoch, Direction = "to-left", Text = "Grüße \"A\"\n", Value = 0.25 };
        Assert.That(Encoding.UTF8.GetString(formatter.Json(cross).Span), Is.EqualTo("""{"type":"cross","pipeline":"door","name":"gate","id":2,"time":"1970-01-01T00:00:00Z","frame":0,"direction":"to-left","text":"Grüße \"A\"\n","value":0.25}"""));
    }

    [Test]
    public void What_was_heard_has_times_in_the_sound()
    {
        using var formatter = new EventFormatter();
        var speech = new PipelineEvent { Kind = PipelineEventKind.Speech, Pipeline = "kitchen", Name = "speech", Id = 1, Time = DateTimeOffset.UnixEpoch, Start = TimeSpan.Zero, End = TimeSpan.FromSeconds(1.2345), Duration = TimeSpan.FromSeconds(1.2345) };
        Assert.That(Encoding.UTF8.GetString(formatter.Json(speech).Span), Is.EqualTo("""{"type":"speech","pipeline":"kitchen","name":"speech","id":1,"time":"1970-01-01T00:00:00Z","frame":0,"duration_s":1.234,"start_s":0,"end_s":1.234,"active":false}"""));
        var text = new PipelineEvent { Kind = PipelineEventKind.Text, Pipeline = "kitchen", Name = "said", Id = 2, Time = DateTimeOffset.UnixEpoch, Text = "lights on", Score = 0.5f, Final = true };
        Assert.That(Encoding.UTF8.GetString(formatter.Json(text).Span), Is.EqualTo("""{"type":"text","pipeline":"kitchen","name":"said","id":2,"time":"1970-01-01T00:00:00Z","frame":0,"score":0.5,"text":"lights on","final":true}"""));
        Assert.That(Encoding.UTF8.GetString(formatter.TextLine(text).Span), Is.EqualTo("1970-01-01T00:00:00.000Z kitchen text said 0.50 final lights on\n"));
    }

    [Test]
    public void Latency_is_counted_from_the_frame_to_the_writing()
    {
        using var formatter = new EventFormatter();
        var happened = new PipelineEvent { Pipeline = "door", Timestamp = Stopwatch.GetTimestamp() - Stopwatch.Frequency };
        using var json = JsonDocument.Parse(formatter.Json(happened));
        Assert.That(json.RootElement.GetProperty("latency_ms").GetDouble(), Is.GreaterThanOrEqualTo(1000));
    }

    [Test]
    public void Numbers_that_json_has_not_are_left_out()
    {
        using var formatter = new EventFormatter();
        var happened = new PipelineEvent { Pipeline = "door", Class = "x", Score = float.NaN, Value = double.PositiveInfinity, Box = new Box(0, 0, float.NaN, 1), FrameSize = (4, 4) };
        using var json = JsonDocument.Parse(formatter.Json(happened));
        Assert.That(json.RootElement.EnumerateObject().Select(static field => field.Name), Is.EqualTo(new[] { "type", "pipeline", "id", "time", "frame", "class" }));
    }

    [Test]
    public void Every_kind_has_a_word()
    {
        Assert.That(Enum.GetValues<PipelineEventKind>().Select(EventJson.NameOf), Is.EqualTo(new[] { "new", "update", "end", "enter", "dwell", "leave", "cross", "rule", "result", "source", "speech", "word", "text" }));
        Assert.Throws<ArgumentOutOfRangeException>(static () => EventJson.NameOf((PipelineEventKind)99));
    }

    [Test]
    public void Text_is_one_line_whatever_a_model_read()
    {
        using var formatter = new EventFormatter();
        Assert.That(Encoding.UTF8.GetString(formatter.TextLine(s_enter).Span), Is.EqualTo("2026-11-26T08:15:30.123Z door enter yard person 0.93 #4 at 10,20 30x41 for 1.2 s\n"));
        var read = new PipelineEvent { Kind = PipelineEventKind.Result, Pipeline = "door", Time = DateTimeOffset.UnixEpoch, Text = "a\nb\u001b[2J", Value = 0.5 };
        Assert.That(Encoding.UTF8.GetString(formatter.TextLine(read).Span), Is.EqualTo("1970-01-01T00:00:00.000Z door result 0.5 a?b?[2J\n"));
    }

    [Test]
    public void Nothing_is_allocated()
    {
        using var formatter = new EventFormatter();
        Assert.That(Allocation.OfTenCalls(() => formatter.JsonLine(s_enter)), Is.Zero);
        Assert.That(Allocation.OfTenCalls(() => formatter.TextLine(s_enter)), Is.Zero);
    }
}
