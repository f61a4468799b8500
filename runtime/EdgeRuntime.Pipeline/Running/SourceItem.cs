using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>What a source gave: a frame, samples, or an edge.</summary>
internal struct SourceItem
{
    /// <summary>The frame, held once for who has the item.</summary>
    public VideoFrame? Frame;

    /// <summary>The samples, held by who has the item.</summary>
    public SampleBlock? Samples;

    public LineEvent Edge;

    /// <summary>Gives back what it holds.</summary>
    public readonly void Release()
    {
        Frame?.Release();
        Samples?.Release();
    }
}
