namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>edgert under a service manager.</summary>
public class EdgertServiceTests : EdgertFixture
{
    [TestCase(false)]
    [TestCase(true)]
    public void It_tells_that_it_is_ready_lives_reloads_and_ends(bool isAbstract)
    {
        var socket = isAbstract ? $"@edgert-test-{Guid.NewGuid():N}" : InFolder("notify.socket");
        using var manager = new ServiceManager(socket);
        var file = WritePipelines("door.json", "door");
        using var edgert = new RunningEdgert(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = socket, ["WATCHDOG_USEC"] = "400000" }, "run", file);
        manager.WaitFor("READY=1");
        Assert.That(manager.WaitFor("STATUS="), Does.StartWith("STATUS=door "));
        manager.WaitFor("WATCHDOG=1");
        manager.WaitFor("WATCHDOG=1");

        WritePipelines("door.json", "door", "yard");
        edgert.Signal("HUP");
        manager.WaitFor("RELOADING=1");
        Assert.That(manager.Told[^1], Does.Match("^MONOTONIC_USEC=[0-9]+$"));
        manager.WaitFor("READY=1");
        Assert.That(manager.Told[^1], Does.Contain("1 started, 0 stopped, 1 went on"));

        File.WriteAllText(file, """{ "pipelines": [ { "name": "door", "source": "nowhere://" } ] }""");
        edgert.Signal("HUP");
        manager.WaitFor("RELOADING=1");
        manager.WaitFor("READY=1");
        Assert.That(manager.Told[^1], Does.Contain("is refused, the pipelines go on as they were").And.Contain("nowhere"));
        manager.WaitFor("WATCHDOG=1");

        Assert.That(edgert.End(), Is.Zero, edgert.Error);
        manager.WaitFor("STOPPING=1");
        Assert.That(edgert.Error, Does.Contain("door: ").And.Contain("yard: "));
    }

    [Test]
    public void A_reload_that_is_asked_for_before_pipelines_run_ends_nothing()
    {
        var file = WritePipelines("door.json", "door");
        using var edgert = new RunningEdgert(new Dictionary<string, string>(), "run", file, "--http", "127.0.0.1:0");
        edgert.WaitUntilHangUpIsCaught();
        for (var i = 0; i < 5; i++)
            edgert.Signal("HUP");
        WritePipelines("door.json", "door", "yard");
        edgert.WaitFor("serving on");
        edgert.Signal("HUP");
        edgert.WaitFor("was read again: 1 started, 0 stopped, 1 went on");
        Assert.That(edgert.End(), Is.Zero, edgert.Error);
    }

    [Test]
    public void A_unit_file_is_one_that_systemd_takes()
    {
        var file = WritePipelines("two words.json", "door");
        File.WriteAllText(InFolder("token"), "0123456789abcdef");
        var unit = Edgert("install-service", file, "--print", "--name", "door", "--http", "*:8080", "--token-file", InFolder("token")).Done();
        Assert.Multiple(() =>
        {
            Assert.That(unit, Does.Contain($"ExecStart={Programs.Edgert} run \"{file}\" --http *:8080 --token-file {InFolder("token")}\n"));
            Assert.That(unit, Does.Contain("Type=notify\n").And.Contain("WatchdogSec=60\n").And.Contain("DynamicUser=yes\n").And.Contain("StateDirectory=door\n").And.Contain("ProtectSystem=strict\n"));
        });
        if (!File.Exists("/usr/bin/systemd-analyze"))
            throw TestKit.TestData.Missing("systemd-analyze", "apt-get install systemd");
        var path = InFolder("door.service");
        File.WriteAllText(path, unit);
        Assert.That(Programs.Run("systemd-analyze", "verify", "--man=no", path).Error, Does.Not.Contain("door.service"));
    }

    [Test]
    public void What_cannot_be_installed_is_told()
    {
        var file = WritePipelines("door.json", "door");
        Edgert("install-service", InFolder("none.json"), "--print").Failed(1, "none.json");
        Edgert("install-service", file, "--print", "--user", "nobody-of-that-name").Failed(1, "--user nobody-of-that-name", "useradd");
        Edgert("install-service", file, "--print", "--name", "../evil").Failed(2, "'--name' takes");
        Edgert("install-service", file, "--print", "--http", "0.0.0.0:8080").Failed(1, "callers must know a token");
    }

    private string WritePipelines(string name, params string[] pipelines)
    {
        var path = InFolder(name);
        File.WriteAllText(path, $$"""{ "pipelines": [ {{string.Join(", ", pipelines.Select(static pipeline => $$"""{ "name": "{{pipeline}}", "source": "test://?width=64&height=48&fps=20" }"""))}} ] }""");
        return path;
    }
}
