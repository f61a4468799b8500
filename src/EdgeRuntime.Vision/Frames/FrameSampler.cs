using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Frames;

/// <summary>
/// Makes rows of the input out of a frame, without color conversion: three components (luma, U, V, or the three bytes of a pixel in their order) or, of gray frames, one. Chroma samples of 4:2:0 and 4:2:2 lie in the
/// middle of the pixels that they serve.
/// </summary>
internal abstract class FrameSampler(RowKernels kernels)
{
    protected RowKernels Kernels { get; } = kernels;

    /// <summary>Gets ready for a frame; what does not change from frame to frame is kept.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="transform">Where the input's pixels come from.</param>
    /// <param name="left">The first column of the input to make.</param>
    /// <param name="width">The number of columns.</param>
    public abstract void Prepare(in CameraFrame frame, in InputTransform transform, int left, int width);

    /// <summary>Makes a row of the input.</summary>
    public abstract void Sample(in CameraFrame frame, int y, Span<float> first, Span<float> second, Span<float> third);

    /// <summary>How many pixels of chroma there are along a side; the side itself where it is not subsampled.</summary>
    protected static (int Width, int Height) ChromaSize(in CameraFrame frame) => frame.Format switch
    {
        FrameFormat.Nv12 or FrameFormat.Nv21 or FrameFormat.I420 => ((frame.Width + 1) / 2, (frame.Height + 1) / 2),
        FrameFormat.Yuyv => (frame.Width / 2, frame.Height),
        _ => (0, 0),
    };

    /// <summary>Bytes from a pixel's chroma to the next one's.</summary>
    protected static int ChromaStep(FrameFormat format) => format switch
    {
        FrameFormat.Yuyv => 4,
        FrameFormat.I420 => 1,
        _ => 2,
    };
}
