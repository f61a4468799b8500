using System.Diagnostics;
using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary><c>edgert run</c> and <c>edgert schema</c>, with the simulated camera: its bright box is in one quadrant after the other, which the model names.</summary>
public class EdgertRunTests : EdgertFixture
{
    private const string Source = "test://?width=64&height=64&fps=0&frames=200&seed=3";

    [Test]
    public void A_source_and_a_model_are_enough_for_a_first_try()
    {
        var result = Edgert("run", "--source", Source, "--model", Bundle);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain(" main source source on").And.Contain(" main result model "));
        Assert.That(result.Error, Does.Match(@"^main: \d+ frames \(\d+(\.\d)?/s\), \d+ events, frame to end .* source ended\n$"));
    }

    [Test]
    public void A_file_runs_its_pipelines_and_says_what_they_did_as_JSON()
    {
        var events = InFolder("events.jsonl");
        var file = Write("run.json", $$"""
            { "pipelines": [
              { "name": "one", "source": "{{Source}}", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "quadrant.edge" } ],
                "rules": [ { "name": "left", "when": "class == top-left || class == bottom-left" } ], "sinks": [ "file://{{events}}" ] },
              { "name": "two", "source": "test://?frames=10&fps=0", "queue": { "drop": "wait" } }, // nothing but a camera
            ] }
            """);
        var result = Edgert("run", file, "--json");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Contain("test://?frames=10&fps=0"), "as it was written");
        using var report = JsonDocument.Parse(result.Output);
        var pipelines = report.RootElement.GetProperty("pipelines").EnumerateArray().ToArray();
        var lines = File.ReadAllLines(events);
        Assert.Multiple(() =>
        {
            Assert.That(pipelines.Select(one => (one.GetProperty("name").GetString(), one.GetProperty("frames").GetInt64(), one.GetProperty("state").GetString())), Is.EqualTo(new[] { ("one", 200L, "Ended"), ("two", 10L, "Ended") }));
            Assert.That(pipelines[0].GetProperty("events").GetInt64(), Is.EqualTo(lines.Length));
            Assert.That(pipelines[0].GetProperty("latency_p99_ms").GetDouble(), Is.GreaterThan(0));
            Assert.That(lines.Count(line => line.Contains("\"left\"", StringComparison.Ordinal)), Is.GreaterThan(2));
        });
    }

    [Test]
    public void Check_says_the_parts_and_opens_no_device()
    {
        var file = Write("check.json", """
            { "pipelines": [ { "name": "door", "source": "v4l2:///dev/video99", "stages": [ { "type": "model", "bundle": "quadrant.edge" } ],
              "rules": [ { "name": "left", "when": "class == top-left for 500 ms", "then": [ "stdout:" ] } ] } ] }
            """);
        var parts = Edgert("run", file, "--check").Done();
        Assert.That(parts.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))), Is.EqualTo(new[] { "door", "source source", "stage model", "sink stdout", "" }));
        Assert.That(Edgert("run", file, "--check", "--json").Done(), Does.Contain("\"role\": \"stage\""));
    }

    [Test]
    public void The_schema_is_JSON_of_the_right_draft()
    {
        using var schema = JsonDocument.Parse(Edgert("schema").Done());
        Assert.That(schema.RootElement.GetProperty("$schema").GetString(), Is.EqualTo("https://json-schema.org/draft/2020-12/schema"));
    }

    [Test]
    public void What_is_wrong_is_said_with_line_and_key()
    {
        Edgert("run", Write("bad.json", "{\n \"pipelines\": [ { \"name\": \"a\", \"source\": \"test://\",\n \"stages\": [ { \"type\": \"tracker\", \"kind\": \"sort\" } ] } ] }")).Failed(1, "bad.json:3: pipelines[0].stages[0].kind: expected bytetrack or iou, found 'sort'");
        Edgert("run", Write("bad.json", """{ "pipelines": [ { "name": "a", "source": "test://", "stages": [ { "type": "model", "bundle": "quadrant.edge" } ], "rules": [ { "name": "r", "when": "class == top-lef" } ] } ] }"""))
            .Failed(1, "pipelines[0].rules[0].when: column 10: the model has no class 'top-lef'; did you mean 'top-left'?");
        Edgert("run", InFolder("none.json")).Failed(1, "none.json: there is no such file");
        Edgert("run", "--source", "test://?fps=x").Failed(1, "fps is 'x', expected a number");
        Edgert("run", "--source", "nothing://").Failed(1, "'nothing' is no source", "v4l2://");
        Edgert("run").Failed(2, "expected a pipeline file, or '--source'");
        Edgert("run", "a.json", "--source", "test://").Failed(2, "exclude each other");
        Edgert("run", "a.json", "--model", "x.edge").Failed(2, "'--model' and '--sink' go with '--source'");
        Edgert("run", "--source", "test://", "--for", "soon").Failed(2, "'--for' takes a time above 0");
    }

    [Test]
    public void A_run_of_some_time_fails_where_the_source_never_came()
    {
        var result = Edgert("run", "--source", "v4l2:///dev/video99", "--model", Bundle, "--for", "300ms");
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Error);
        Assert.That(result.Error, Does.StartWith("main: the source is not there: v4l2:///dev/video99: /dev/video99 does not exist").And.Not.Contain(".; "));
    }

    [Test]
    public void It_ends_in_order_when_it_is_told_to()
    {
        var events = InFolder("ended.jsonl");
        using var process = Process.Start(new ProcessStartInfo(Programs.Edgert, ["run", "--source", "test://?fps=100&width=64&height=64", "--model", Bundle, "--sink", $"file://{events}"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var clock = Stopwatch.StartNew();
        while (!File.Exists(events) || new FileInfo(events).Length == 0)
        {
            Assert.That((process.HasExited, clock.Elapsed < TimeSpan.FromSeconds(60)), Is.EqualTo((false, true)), "it runs and writes");
            Thread.Sleep(10);
        }
        Programs.Run("kill", "-TERM", $"{process.Id}").Done();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(process.StandardError.ReadToEnd(), Does.Contain("source stopped"));
    }

    private string Write(string name, string text)
    {
        var path = InFolder(name);
        File.WriteAllText(path, text);
        return path;
    }
}
