using System.Text.Json;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Commands;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

internal sealed class ExecSinkTests : SinkTest
{
    private static readonly ExecDriver s_driver = new();

    private SinkContext Allowed => Context with { AllowCommands = true };

    [Test]
    public void A_program_gets_the_event_on_its_input_and_in_its_environment()
    {
        Script("run", "cat > input; env | grep ^EDGERT_ | sort > variables; echo \"$@\" > arguments");
        using (var sink = Open(s_driver, "exec:./run one 'two three' \"it's\"", Allowed))
        {
            sink.Write(Event(1, PipelineEventKind.Rule, active: true));
            WaitUntilIdle(sink);
        }
        Assert.That(JsonDocument.Parse(Read("input")).RootElement.GetProperty("id").GetInt64(), Is.EqualTo(1));
        Assert.That(Read("arguments"), Is.EqualTo("one two three it's\n"));
        Assert.That(Read("variables"), Is.EqualTo("EDGERT_ACTIVE=true\nEDGERT_BOX=10,20,40,60.5\nEDGERT_CLASS=person\nEDGERT_ID=1\nEDGERT_NAME=yard\nEDGERT_PIPELINE=door\nEDGERT_SCORE=0.93\nEDGERT_TIME=2026-11-26T08:15:30.1230000Z\nEDGERT_TRACK=4\nEDGERT_TYPE=rule\n"));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_delivered_total{pipeline=\"door\",stage=\"sink\"} 1"));
    }

    [Test]
    public void There_is_no_shell_unless_it_is_asked_for()
    {
        using (var sink = Open(s_driver, "exec:touch $HOME;id", Allowed))
        {
            sink.Write(Event(1));
            WaitUntilIdle(sink);
        }
        Assert.That(File.Exists(Path.Combine(Folder, "$HOME;id")), Is.True);
        using (var sink = Open(s_driver, "exec:?shell&command=echo $EDGERT_CLASS > class", Allowed))
        {
            sink.Write(Event(1));
            WaitUntilIdle(sink);
        }
        Assert.That(Read("class"), Is.EqualTo("person\n"));
    }

    [Test]
    public void One_that_takes_too_long_is_killed_with_what_it_started()
    {
        Script("run", "sleep 1000 & echo $! > child; wait");
        using var sink = Open(s_driver, "exec:?command=./run&timeout=500ms", Allowed);
        sink.Write(Event(1));
        Assert.That(() => File.Exists(Path.Combine(Folder, "child")) && Read("child").EndsWith('\n'), Is.True.After(30_000, 5), "nobody looks before the program has begun");
        WaitUntilIdle(sink);
        Assert.That(Log.Single(), Does.Contain("took longer than 0.5 s and was killed"));
        Assert.That(() => IsRunning(Read("child").Trim()), Is.False.After(20_000, 10));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_dropped_total{pipeline=\"door\",stage=\"sink\"} 1"));
    }

    [Test]
    public void One_that_fails_is_counted_and_told_once()
    {
        Script("run", "echo 'no printer' >&2; exit 3");
        using var sink = Open(s_driver, "exec:./run", Allowed);
        sink.Write(Event(1));
        WaitUntilIdle(sink);
        sink.Write(Event(2));
        WaitUntilIdle(sink);
        Assert.That(Log.Distinct().First(), Does.Contain("ended with code 3"));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_dropped_total{pipeline=\"door\",stage=\"sink\"} 2"));
    }

    [Test]
    public void No_more_run_at_a_time_than_allowed([Values(1, 3)] int parallel)
    {
        Script("run", "mkdir -p on; touch on/$$; ls on | wc -l >> counts; sleep 0.1; rm on/$$");
        using (var sink = Open(s_driver, $"exec:?command=./run&parallel={parallel}", Allowed))
        {
            for (var id = 1; id <= 8; id++)
                sink.Write(Event(id));
            WaitUntilIdle(sink);
        }
        var counts = Read("counts").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        Assert.That(counts, Has.Length.EqualTo(8).And.All.LessThanOrEqualTo(parallel));
    }

    [Test]
    public void A_program_that_ignores_its_input_is_no_error()
    {
        using var sink = Open(s_driver, "exec:true", Allowed);
        for (var id = 1; id <= 5; id++)
            sink.Write(Event(id));
        WaitUntilIdle(sink);
        Assert.That(Log, Is.Empty);
    }

    [Test]
    public void A_program_that_is_not_there_or_may_not_be_run_is_a_device_that_failed()
    {
        Assert.That(Assert.Throws<DeviceException>(() => Open(s_driver, "exec:./none", Allowed))!.Message, Does.Contain("there is no program").And.Contain("none"));
        Assert.That(Assert.Throws<DeviceException>(() => Open(s_driver, "exec:no-such-program", Allowed))!.Message, Does.Contain("in the folders of PATH"));
        File.WriteAllText(Path.Combine(Folder, "plain"), "");
        using var sink = Open(s_driver, "exec:./plain", Allowed);
        Assert.That(Assert.Throws<DeviceException>(() => sink.Write(Event(1)))!.Message, Does.Contain("cannot be started"));
    }

    [Test]
    public void It_is_off_unless_allowed() =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse("exec:true"), Context))!.Message, Does.Contain("--allow-exec"));

    [TestCase("exec:", "expected a command")]
    [TestCase("exec:a 'b", "is not closed")]
    [TestCase("exec:?command=a&time=1s", "no option 'time'")]
    [TestCase("exec:?command=a&timeout=0", "timeout is 0")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Allowed))!.Message, Does.Contain(expected));

    private static bool IsRunning(string process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static void WaitUntilIdle(Sink sink) => Assert.That(() => sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan).After(30_000, 5));

    private string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private void Script(string name, string body)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        Programs.Run("chmod", "+x", path);
    }
}
