using System.Collections.Concurrent;
using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Sources.Files;

namespace EdgeRuntime.Pipeline.Tests.Running;

/// <summary>What tests of whole pipelines have in common: a folder with models, a host with simulated devices, sinks that keep what they get.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class PipelineTest
{
    protected string Folder { get; private set; } = "";

    private protected Collector Sinks { get; private set; } = null!;

    protected PipelineHost Host { get; private set; } = null!;

    protected ConcurrentQueue<string> Log { get; } = [];

    [SetUp]
    public void MakeHost()
    {
        Folder = Directory.CreateTempSubdirectory("edge-pipeline-").FullName;
        BoxModel.Write(Path.Combine(Folder, "boxes.edge"));
        Sinks = new Collector();
        Host = new PipelineHost(Drivers(), [Sinks], Log.Enqueue);
        Log.Clear();
    }

    [TearDown]
    public void StopHost()
    {
        Sinks.LetGo.Set();
        Host.Dispose();
        Directory.Delete(Folder, recursive: true);
        foreach (var line in Log)
            TestContext.Out.WriteLine(line);
    }

    protected virtual DriverRegistry Drivers()
    {
        var drivers = new DriverRegistry().Add(new TestFrameDriver()).Add(new SimulatedEventDriver()).Add(new SimulatedSampleDriver()).Add(new SampleFileDriver());
        return drivers.Add(new PictureFileDriver(drivers));
    }

    /// <summary>The pipelines of a text that stands for a file in the folder.</summary>
    protected IReadOnlyList<PipelineSettings> Parse(string pipelines) => PipelineFile.Parse(Encoding.UTF8.GetBytes($"{{ \"pipelines\": [ {pipelines} ] }}"), "test.json", Folder);

    /// <summary>Starts pipelines and waits for their end.</summary>
    protected IReadOnlyList<PipelineSummary> RunToEnd(string pipelines)
    {
        Host.Start(Parse(pipelines));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)), "the pipelines end");
        Host.Stop();
        return Host.Summarize();
    }
}
