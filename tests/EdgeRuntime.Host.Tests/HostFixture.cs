using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Tests;

/// <summary>A folder, metrics, and what a test owns.</summary>
internal abstract class HostFixture
{
    private readonly List<IDisposable> _owned = [];

    protected MetricRegistry Metrics { get; private set; } = new();

    protected string Folder { get; private set; } = "";

    [SetUp]
    public void Begin()
    {
        Metrics = new MetricRegistry();
        Folder = Directory.CreateTempSubdirectory("edgert-host-").FullName;
    }

    [TearDown]
    public void End()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Disposes of something after the test, the newest first.</summary>
    protected T Own<T>(T thing) where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }
}
