using System.Diagnostics;
using System.Text.Json;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Mqtt;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Mqtt;
using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>Against a real broker on the loopback interface, heard by mosquitto_sub.</summary>
internal sealed class MqttSinkTests : SinkTest
{
    private const int Patience = 30_000;

    private static readonly MqttSinkDriver s_driver = new("mqtt");

    [SetUp]
    public void AddDrivers()
    {
        Programs.Require("mosquitto", "mosquitto");
        Drivers.Add(new MqttDriver("mqtt")).Add(new MqttDriver("mqtts"));
    }

    [Test]
    public void Events_are_json_and_the_will_says_whether_the_pipeline_is_there()
    {
        using var server = new Mosquitto();
        using var heard = new MosquittoSubscriber(server.Port, "edge/door/available", "edge/door/events");
        using (var sink = Open(s_driver, $"mqtt://127.0.0.1:{server.Port}/edge/door"))
        {
            Assert.That(heard.Next(), Is.EqualTo("edge/door/available|0|online"));
            sink.Write(Event(1));
            sink.Write(Event(2, PipelineEventKind.End));
            Assert.That(heard.Next(2).Select(IdOf), Is.EqualTo(new long[] { 1, 2 }));
        }
        Assert.That(heard.Next(), Is.EqualTo("edge/door/available|0|offline"));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_delivered_total{pipeline=\"door\",stage=\"sink\"} 2").And.Contain("edgert_sink_queued{pipeline=\"door\",stage=\"sink\"} 0"));
    }

    [Test]
    public void A_broker_that_dies_and_comes_back_gets_every_event_in_order([Values("", "&queue=QUEUE")] string queue, [Values(1, 2)] int quality)
    {
        using var server = new Mosquitto("persistence true\npersistence_location FOLDER/");
        using var heard = new MosquittoSubscriber(server.Port, "listener", ["edge/door/events"]);
        server.Save();
        using var sink = Open(s_driver, $"mqtt://127.0.0.1:{server.Port}/edge/door?qos={quality}{queue.Replace("QUEUE", Path.Combine(Folder, "queue"), StringComparison.Ordinal)}");
        for (var id = 1; id <= 20; id++)
            sink.Write(Event(id));
        Assert.That(heard.Next(20).Select(IdOf), Is.EqualTo(Enumerable.Range(1, 20)));
        Assert.That(PrintMetrics, Does.Contain("edgert_sink_queued{pipeline=\"door\",stage=\"sink\"} 0").After(Patience, 10));
        server.Kill();
        for (var id = 21; id <= 520; id++)
            sink.Write(Event(id));
        Assert.That(() => { sink.Rest(TimeSpan.Zero); return string.Concat(Log); }, Does.Contain("refused; events wait in the queue").After(Patience, 10));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_queued{pipeline=\"door\",stage=\"sink\"} 500").And.Contain("edgert_sink_connected{pipeline=\"door\",stage=\"sink\"} 0"));
        server.Start();
        Assert.That(heard.Next(500).Select(IdOf), Is.EqualTo(Enumerable.Range(21, 500)));
        Assert.That(PrintMetrics, Does.Contain("edgert_sink_queued{pipeline=\"door\",stage=\"sink\"} 0").After(Patience, 10));
        Assert.That(Log, Has.Some.Contains("is there again"));
    }

    [Test]
    public void A_queue_on_the_disk_survives_the_program()
    {
        var port = Programs.FreePort();
        using (var sink = Open(s_driver, $"mqtt://127.0.0.1:{port}/edge/door?queue=queue"))
        {
            for (var id = 1; id <= 50; id++)
                sink.Write(Event(id));
        }
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "queue"), "*.queue"), Is.Not.Empty, "beside the pipeline's file");
        using var server = new Mosquitto();
        using var heard = new MosquittoSubscriber(server.Port, "edge/door/events");
        using (var sink = Open(s_driver, $"mqtt://127.0.0.1:{server.Port}/edge/door?queue=queue"))
        {
            sink.Write(Event(51));
            Assert.That(heard.Next(51).Select(IdOf), Is.EqualTo(Enumerable.Range(1, 51)));
        }
    }

    [Test]
    public void Beyond_the_bound_the_oldest_events_are_dropped_and_counted()
    {
        using var sink = Open(s_driver, $"mqtt://127.0.0.1:{Programs.FreePort()}/edge/door?queue-max=64kB");
        for (var id = 1; id <= 1000; id++)
            sink.Write(Event(id));
        var metrics = PrintMetrics();
        var dropped = ValueOf(metrics, "edgert_sink_dropped_total");
        Assert.That(dropped, Is.GreaterThan(500).And.LessThan(900));
        Assert.That(ValueOf(metrics, "edgert_sink_queued"), Is.EqualTo(1000 - dropped));
    }

    [Test]
    public void Rules_and_zones_are_retained_states()
    {
        Monitor.Areas = [new AreaInfo("yard", "zone", []), new AreaInfo("gate", "line", [])];
        using var server = new Mosquitto();
        using var sink = OpenConnected($"mqtt://127.0.0.1:{server.Port}/edge/door");
        using var heard = new MosquittoSubscriber(server.Port, "edge/door/rule/+", "edge/door/zone/+");
        Assert.That(heard.Next(), Is.EqualTo("edge/door/zone/yard|1|OFF"), "known before anything happened");
        Tell(Event(1, PipelineEventKind.Rule, active: true, name: "visitor / back+door"));
        Assert.That(heard.Next(2), Is.EqualTo(new[] { "edge/door/rule/visitor___back_door|0|OFF", "edge/door/rule/visitor___back_door|0|ON" }));
        Tell(Event(2, PipelineEventKind.Enter));
        Tell(Event(3, PipelineEventKind.Dwell));
        Tell(Event(4, PipelineEventKind.Rule, active: false, name: "visitor / back+door"));
        Tell(Event(5, PipelineEventKind.End));
        Assert.That(heard.Next(3), Is.EqualTo(new[] { "edge/door/zone/yard|0|ON", "edge/door/rule/visitor___back_door|0|OFF", "edge/door/zone/yard|0|OFF" }));
        Tell(Event(6, PipelineEventKind.Enter));
        Assert.That(heard.Next(), Is.EqualTo("edge/door/zone/yard|0|ON"));
        using var late = new MosquittoSubscriber(server.Port, "edge/door/rule/+", "edge/door/zone/+");
        Assert.That(late.Next(2), Is.EquivalentTo(new[] { "edge/door/zone/yard|1|ON", "edge/door/rule/visitor___back_door|1|OFF" }));
    }

    [Test]
    public void Counts_of_classes_are_retained_and_follow_the_frames()
    {
        Monitor.Parts = [new PartInfo("stage", "tracker", "tracker", "")];
        using var server = new Mosquitto();
        using var sink = OpenConnected($"mqtt://127.0.0.1:{server.Port}/edge/door");
        using var heard = new MosquittoSubscriber(server.Port, "edge/door/person", "edge/door/dog");
        Give(1, 0, 0, 1);
        Assert.That(heard.Next(4), Is.EqualTo(new[] { "edge/door/person|0|0", "edge/door/person|0|2", "edge/door/dog|0|0", "edge/door/dog|0|1" }));
        Give(1.1, 0);
        Give(2, 0);
        Assert.That(heard.Next(2), Is.EqualTo(new[] { "edge/door/person|0|1", "edge/door/dog|0|0" }), "the change of a moment is left out");
        Tell(new PipelineEvent { Kind = PipelineEventKind.Source, Pipeline = "door", Active = false });
        Assert.That(heard.Next(), Is.EqualTo("edge/door/person|0|0"), "nothing is seen without a source");
        Give(3, 0, 0);
        Tell(new PipelineEvent { Kind = PipelineEventKind.Source, Pipeline = "door", Active = true });
        Give(4, 0);
        Assert.That(heard.Next(), Is.EqualTo("edge/door/person|0|1"), "as many as before the loss are news, and a frame that was on its way then counts nothing");
    }

    [Test]
    public void Home_assistant_is_told_again_when_it_has_started_and_forgets_when_asked()
    {
        (Monitor.Areas, Monitor.Rules) = ([new AreaInfo("yard", "zone", [])], ["visitor"]);
        using var server = new Mosquitto();
        using (var sink = OpenConnected($"mqtt://127.0.0.1:{server.Port}/edge/door?ha&ha-id=house-1&classes=person"))
        {
            using var heard = new MosquittoSubscriber(server.Port, "homeassistant/device/#");
            CheckDescription(heard.Next()!, "1");
            Programs.Run("mosquitto_pub", "-p", $"{server.Port}", "-t", "homeassistant/status", "-m", "online");
            CheckDescription(heard.Next()!, "0");
        }
        using (var sink = OpenConnected($"mqtt://127.0.0.1:{server.Port}/edge/door?ha=remove&ha-id=house-1"))
        {
            using var heard = new MosquittoSubscriber(server.Port, "homeassistant/device/#");
            Programs.Run("mosquitto_pub", "-p", $"{server.Port}", "-t", "homeassistant/status", "-m", "online");
            Assert.That(heard.Next(), Is.EqualTo("homeassistant/device/house-1/config|0|"), "nothing was retained, and the next is empty too");
        }
    }

    [Test]
    public void Speech_is_a_state_and_words_and_texts_are_messages_of_a_moment()
    {
        Monitor.Hearing = new HearingInfo(true, ["lights on", "lights off"], true);
        using var server = new Mosquitto();
        using var sink = OpenConnected($"mqtt://127.0.0.1:{server.Port}/edge/kitchen?ha&ha-id=house-1");
        using var heard = new MosquittoSubscriber(server.Port, "edge/kitchen/speech", "edge/kitchen/word", "edge/kitchen/text");
        Assert.That(heard.Next(), Is.EqualTo("edge/kitchen/speech|1|OFF"));
        Tell(new PipelineEvent { Kind = PipelineEventKind.Speech, Name = "speech", Active = true });
        Tell(new PipelineEvent { Kind = PipelineEventKind.Word, Name = "words", Text = "lights on", Score = 0.934567f });
        Tell(new PipelineEvent { Kind = PipelineEventKind.Text, Name = "transcript", Text = "turn", Score = 0.5f });
        Tell(new PipelineEvent { Kind = PipelineEventKind.Text, Name = "transcript", Text = "turn the \"lights\" on", Score = 0.5f, Final = true });
        Tell(new PipelineEvent { Kind = PipelineEventKind.Text, Name = "transcript", Text = new string('a', 300) + "z", Score = 0.5f, Final = true });
        Tell(new PipelineEvent { Kind = PipelineEventKind.Source, Active = false });
        Assert.That(heard.Next(5), Is.EqualTo(new[]
        {
            "edge/kitchen/speech|0|ON", "edge/kitchen/word|0|{\"event_type\":\"lights on\",\"score\":0.9346}", "edge/kitchen/text|0|turn the \"lights\" on", $"edge/kitchen/text|0|{new string('a', 254)}z", "edge/kitchen/speech|0|OFF",
        }));
        using var late = new MosquittoSubscriber(server.Port, "edge/kitchen/word", "edge/kitchen/text", "homeassistant/device/#");
        var components = JsonDocument.Parse(late.Next()!.Split('|', 3)[2]).RootElement.GetProperty("cmps");
        Assert.That(components.EnumerateObject().Select(static component => component.Value.ToString()), Is.EqualTo(new[]
        {
            """{"p":"binary_sensor","name":"speech","uniq_id":"house-1_speech","stat_t":"edge/kitchen/speech","dev_cla":"sound"}""", """{"p":"event","name":"word","uniq_id":"house-1_word","stat_t":"edge/kitchen/word","evt_typ":["lights on","lights off"]}""",
            """{"p":"sensor","name":"text","uniq_id":"house-1_text","stat_t":"edge/kitchen/text"}""",
        }));
    }

    [Test]
    public void A_queue_whose_folder_cannot_be_made_is_a_device_that_failed()
    {
        File.WriteAllText(Path.Combine(Folder, "file"), "");
        var sink = s_driver.Prepare(DeviceUri.Parse($"mqtt://127.0.0.1/edge/door?queue={Folder}/file/queue"), Context)();
        Assert.That(Assert.Throws<DeviceException>(sink.Open)!.Message, Does.Contain("file/queue: cannot be written"));
    }

    [Test]
    public void Writing_allocates_nothing()
    {
        using var server = new Mosquitto();
        using var sink = OpenConnected($"mqtt://127.0.0.1:{server.Port}/edge/door?queue=queue");
        var happened = Event(1);
        Assert.That(Allocation.OfTenCalls(() => sink.Write(happened)), Is.Zero);
    }

    [TestCase("mqtt://broker", "expected what topics begin with")]
    [TestCase("mqtt://broker/a/#", "without + and #")]
    [TestCase("mqtt://broker/a?qos=3", "qos is '3'")]
    [TestCase("mqtt://broker/a?ha=yes", "expected one of")]
    [TestCase("mqtt://broker/a?queue-max=1kB", "queue-max is '1kB'")]
    [TestCase("mqtt://broker/a?keep-alive=5s", "no option 'keep-alive'; known are classes, client-id")]
    [TestCase("mqtt://broker/a?insecure", "no option 'insecure'")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));

    private static long IdOf(string line) => JsonDocument.Parse(line[(line.IndexOf("|0|", StringComparison.Ordinal) + 3)..]).RootElement.GetProperty("id").GetInt64();

    private static long ValueOf(string metrics, string name) => long.Parse(metrics.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal)).Split(' ')[1]);

    private static void CheckDescription(string line, string retained)
    {
        var parts = line.Split('|', 3);
        Assert.That(parts[..2], Is.EqualTo(new[] { "homeassistant/device/house-1/config", retained }));
        var root = JsonDocument.Parse(parts[2]).RootElement;
        Assert.That(root.GetProperty("dev").GetProperty("ids")[0].GetString(), Is.EqualTo("house-1"));
        Assert.That(root.GetProperty("o").GetProperty("name").GetString(), Is.EqualTo("edgert"));
        Assert.That(root.GetProperty("avty_t").GetString(), Is.EqualTo("edge/door/available"));
        var components = root.GetProperty("cmps");
        Assert.That(components.EnumerateObject().Select(static component => component.Name), Is.EqualTo(new[] { "rule_visitor", "zone_yard", "class_person" }));
        Assert.That(components.GetProperty("zone_yard").ToString(), Is.EqualTo("""{"p":"binary_sensor","name":"yard occupied","uniq_id":"house-1_zone_yard","stat_t":"edge/door/zone/yard","dev_cla":"occupancy"}"""));
        Assert.That(components.GetProperty("class_person").ToString(), Is.EqualTo("""{"p":"sensor","name":"person count","uniq_id":"house-1_class_person","stat_t":"edge/door/person","stat_cla":"measurement"}"""));
    }

    private Sink OpenConnected(string uri)
    {
        var sink = Open(s_driver, uri);
        Assert.That(PrintMetrics, Does.Contain("edgert_sink_connected{pipeline=\"door\",stage=\"sink\"} 1").After(Patience, 10));
        return sink;
    }

    private void Tell(PipelineEvent happened)
    {
        foreach (var listener in Monitor.Events)
            listener.Take(happened);
    }

    private void Give(double seconds, params int[] classes)
    {
        var result = new FrameResult { Timestamp = (long)(seconds * Stopwatch.Frequency) };
        result.SetTracks([.. classes.Select(static (index, id) => new Track(id + 1, new Box(0, 0, 1, 1), index, 1, 0, 1, 0, 0))]);
        foreach (var listener in Monitor.Frames)
            listener.Take(null, result);
    }
}
