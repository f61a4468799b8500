using System.Text;
using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Pipeline.Tests.Configuration;

public class PipelineFileTests
{
    internal const string Whole = """
        {
          // the front door
          "$schema": "pipelines.schema.json",
          "pipelines": [ {
            "name": "door", "source": "v4l2:///dev/video0?width=640", "stall": "5s",
            "queue": { "length": 3, "drop": "latest" },
            "stages": [
              { "type": "model", "bundle": "faces.edge", "threads": 2, "every": 2, "score": 0.5, "report": "none" },
              { "type": "filter", "classes": [ "face" ], "score": 0.6, "region": [[0, 0], [100, 0], [100, 100]] },
              { "type": "tracker", "kind": "bytetrack", "update": "1s" },
              { "type": "zone", "name": "porch", "polygon": [[0, 0], [320, 0], [320, 480]], "dwell": 5 },
              { "type": "line", "name": "gate", "from": [0, 240], "to": [640, 240], "anchor": "center" },
              { "type": "crop", "name": "mesh", "bundle": "landmarks.edge", "of": "face", "level": [0, 1], "margin": 0.25 },
            ],
            "rules": [ { "name": "visitor", "when": "class == face for 500 ms in zone porch", "cooldown": "10s", "release": "500ms", "then": [ "gpio://gpiochip0/17?pulse=2s" ] } ],
            "sinks": [ "stdout:", { "uri": "mqtt://localhost/edge/door", "events": [ "new", "rule" ], "queue": 512, "drop": "wait" } ],
          } ],
        }
        """;

    [Test]
    public void A_file_becomes_settings()
    {
        var pipeline = Parse(Whole)[0];
        Assert.Multiple(() =>
        {
            Assert.That((pipeline.Name, pipeline.Source, pipeline.Stall, pipeline.Queue), Is.EqualTo(("door", "v4l2:///dev/video0?width=640", TimeSpan.FromSeconds(5), new QueueSettings(3, DropPolicy.Latest))));
            Assert.That(pipeline.Stages.Select(stage => stage.GetType().Name), Is.EqualTo(new[] { "ModelStageSettings", "FilterStageSettings", "TrackerStageSettings", "ZoneStageSettings", "LineStageSettings", "CropStageSettings" }));
            Assert.That(((ModelStageSettings)pipeline.Stages[0]).Bundle, Is.EqualTo("/etc/edge/faces.edge"), "relative to the file");
            Assert.That(((ZoneStageSettings)pipeline.Stages[3]).Options.DwellAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(((CropStageSettings)pipeline.Stages[5]).Level, Is.EqualTo((0, 1)));
            Assert.That((pipeline.Rules[0].Cooldown, pipeline.Rules[0].Release, pipeline.Rules[0].Then[0]), Is.EqualTo((TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500), "gpio://gpiochip0/17?pulse=2s")));
            Assert.That(pipeline.Sinks[0].Queue, Is.EqualTo(new QueueSettings(256, DropPolicy.DropOldest)));
            Assert.That(pipeline.Sinks[1].Queue, Is.EqualTo(new QueueSettings(512, DropPolicy.Wait)));
        });
    }

    [TestCase("\"kind\": \"bytetrack\"", "\"kind\": \"sort\"", "door.json:10: pipelines[0].stages[2].kind: expected bytetrack or iou, found 'sort'")]
    [TestCase("\"threads\": 2", "\"thread\": 2", "door.json:8: pipelines[0].stages[0].thread: model has no key 'thread'; did you mean 'threads'?")]
    [TestCase("\"threads\": 2", "\"threads\": \"two\"", "door.json:8: pipelines[0].stages[0].threads: expected a whole number from 1 to ")]
    [TestCase("\"threads\": 2", "\"threads\": 2.5", "pipelines[0].stages[0].threads: expected a whole number from 1 to ")]
    [TestCase("\"type\": \"model\"", "\"type\": \"modle\"", "door.json:8: pipelines[0].stages[0].type: expected one of model, filter, tracker, zone, line, crop, window, speech, words, transcript, denoise, found 'modle'")]
    [TestCase("\"type\": \"model\", ", "", "door.json:8: pipelines[0].stages[0]: a stage needs the key 'type'")]
    [TestCase("\"bundle\": \"faces.edge\", ", "", "door.json:8: pipelines[0].stages[0]: model needs the key 'bundle'")]
    [TestCase("\"name\": \"door\"", "\"name\": \"the door\"", "door.json:5: pipelines[0].name: expected a name of letters")]
    [TestCase("\"stall\": \"5s\"", "\"stall\": \"5 parsecs\"", "door.json:5: pipelines[0].stall: expected a duration")]
    [TestCase("\"stall\": \"5s\"", "\"stall\": -5", "pipelines[0].stall: expected a duration")]
    [TestCase("\"drop\": \"latest\"", "\"drop\": \"newest\"", "door.json:6: pipelines[0].queue.drop: expected one of wait, drop-oldest, latest, found 'newest'")]
    [TestCase("[[0, 0], [320, 0], [320, 480]]", "[[0, 0], [320, 0]]", "door.json:11: pipelines[0].stages[3].polygon: expected a list of 3 or more")]
    [TestCase("[[0, 0], [320, 0], [320, 480]]", "[[0, 0], [320, 0], [320]]", "door.json:11: pipelines[0].stages[3].polygon[2]: expected a list of 2")]
    [TestCase("\"rule\" ]", "\"rules\" ]", "door.json:16: pipelines[0].sinks[1].events[1]: expected one of new, update")]
    [TestCase("\"stdout:\"", "3", "door.json:16: pipelines[0].sinks[0]: expected a URI, or an object with one, found 3")]
    [TestCase("\"source\"", "\"sources\"", "door.json:5: pipelines[0].sources: a pipeline has no key 'sources'; did you mean 'source'?")]
    [TestCase("\"stall\": \"5s\"", "\"name\": \"x\"", "door.json:5: pipelines[0].name: this key is here twice.")]
    [TestCase("\"pipelines\": [ {", "\"pipelines\": {", "door.json:")]
    [TestCase("\"stall\": \"5s\",", "\"stall\": \"5s\"", "door.json:6: this is no JSON")]
    public void Errors_name_line_and_key(string from, string to, string message)
    {
        var changed = Whole.Replace(from, to, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(Whole), "the text to change is there");
        Assert.That(() => Parse(changed), Throws.InstanceOf<ConfigurationException>().With.Message.Contains(message));
    }

    [TestCase("", "no JSON")]
    [TestCase("{}", "needs the key 'pipelines'")]
    [TestCase("[]", "expected a pipeline file, an object")]
    [TestCase("{ \"pipelines\": [] }", "expected a list of 1 or more")]
    [TestCase("{ \"pipelines\": [ { \"name\": \"a\", \"source\": \"x:\" }, { \"name\": \"a\", \"source\": \"x:\" } ] }", "pipelines[1].name: there is a pipeline 'a' already")]
    [TestCase("{ \"pipelines\": [ { \"name\": \"a\", \"source\": \"x:\" } ] } x", "no JSON")]
    [TestCase("{ \"pipelines\": [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]] }", "no JSON")]
    public void What_is_no_pipeline_file_is_refused(string text, string message) => Assert.That(() => Parse(text), Throws.InstanceOf<ConfigurationException>().With.Message.Contains(message));

    [Test]
    public void Damaged_files_are_refused_in_order()
    {
        var random = new Random(3);
        var bytes = Encoding.UTF8.GetBytes(Whole);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                PipelineFile.Parse(damaged, "door.json", "/etc/edge");
            }
            catch (ConfigurationException exception)
            {
                Assert.That(exception.Message, Does.StartWith("door.json:"));
            }
        }
    }

    [Test]
    public void A_file_that_is_not_there_is_said_so() =>
        Assert.That(() => PipelineFile.Read("/nowhere/door.json"), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("/nowhere/door.json: there is no such file"));

    [TestCase("", "the path of the pipeline file is empty")]
    [TestCase("/etc", "/etc: expected a pipeline file, found a folder")]
    [TestCase("/dev/zero", "/dev/zero: a pipeline file has at most 1 MiB")]
    public void What_is_no_file_is_said_so(string path, string message) => Assert.That(() => PipelineFile.Read(path), Throws.InstanceOf<ConfigurationException>().With.Message.Contains(message));

    private static IReadOnlyList<PipelineSettings> Parse(string text) => PipelineFile.Parse(Encoding.UTF8.GetBytes(text), "door.json", "/etc/edge");
}
