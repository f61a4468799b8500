using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>Gets every frame that went through a pipeline's stages.</summary>
public interface IFrameListener
{
    /// <summary>Called on the pipeline's thread: it must return at once, and keep nothing but what it copied, or a frame that it holds by <see cref="VideoFrame.Retain"/>.</summary>
    /// <param name="frame">The frame; null for pipelines of samples.</param>
    /// <param name="result">What was found in it; good during the call only.</param>
    void Take(VideoFrame? frame, FrameResult result);
}
