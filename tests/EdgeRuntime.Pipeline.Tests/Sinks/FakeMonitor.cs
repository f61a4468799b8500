using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>A pipeline that is only what a test says.</summary>
internal sealed class FakeMonitor : IPipelineMonitor
{
    public string Name => "door";

    public string Source => "test://";

    public SourceState State => SourceState.Running;

    public string? Problem => null;

    public IReadOnlyList<PartInfo> Parts => [];

    public IReadOnlyList<string> Labels => ["person", "dog"];

    public List<IFrameListener> Frames { get; } = [];

    public void Subscribe(IFrameListener listener) => Frames.Add(listener);

    public void Unsubscribe(IFrameListener listener) => Frames.Remove(listener);

    public void Subscribe(IEventListener listener) => throw new NotSupportedException();

    public void Unsubscribe(IEventListener listener) => throw new NotSupportedException();
}
