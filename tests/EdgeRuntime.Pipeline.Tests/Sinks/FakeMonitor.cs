using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>A pipeline that is only what a test says.</summary>
internal sealed class FakeMonitor : IPipelineMonitor
{
    public string Name => "door";

    public string Source => "test://";

    public SourceState State => SourceState.Running;

    public string? Problem => null;

    public IReadOnlyList<PartInfo> Parts { get; set; } = [];

    public IReadOnlyList<AreaInfo> Areas { get; set; } = [];

    public IReadOnlyList<string> Labels => ["person", "dog"];

    public IReadOnlyList<string> Rules { get; set; } = [];

    public HearingInfo? Hearing { get; set; }

    public List<IFrameListener> Frames { get; } = [];

    public void Subscribe(IFrameListener listener) => Frames.Add(listener);

    public void Unsubscribe(IFrameListener listener) => Frames.Remove(listener);

    public List<IEventListener> Events { get; } = [];

    public void Subscribe(IEventListener listener) => Events.Add(listener);

    public void Unsubscribe(IEventListener listener) => Events.Remove(listener);
}
