using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Frames;

/// <summary>
/// The mean of the area of the frame that each pixel of the input covers, upright: rows are summed first, each by the share of it that is covered, then columns. Every pixel of the frame counts, none is skipped.
/// </summary>
internal sealed class AreaSampler(RowKernels kernels) : FrameSampler(kernels)
{
    private readonly AreaAxis _x = new();
    private readonly AreaAxis _chromaX = new();
    private float[] _sums = [];
    private float[] _chromaSums = [];
    private float[] _secondSums = [];
    private InputTransform _transform;

    /// <summary>Whether an input can be made so: upright, and no pixel of it smaller than one of the frame.</summary>
    public static bool Takes(in InputTransform transform) => transform.IsUpright && transform.XX >= 1 && transform.YY >= 1;

    public override void Prepare(in CameraFrame frame, in InputTransform transform, int left, int width)
    {
        _transform = transform;
        _x.Set(transform.XX, transform.X0, left, width, frame.Width);
        var (columns, _) = ChromaSize(frame);
        if (columns > 0)
            _chromaX.Set(transform.XX / 2, transform.X0 / 2, left, width, columns);
        Grow(ref _sums, frame.Width * CameraFrame.BytesPerPixel(frame.Format));
        if (frame.Format is FrameFormat.Nv12 or FrameFormat.Nv21)
            Grow(ref _chromaSums, 2 * columns);
        if (frame.Format == FrameFormat.I420)
        {
            Grow(ref _chromaSums, columns);
            Grow(ref _secondSums, columns);
        }
    }

    public override void Sample(in CameraFrame frame, int y, Span<float> first, Span<float> second, Span<float> third)
    {
        var bytes = frame.Width * CameraFrame.BytesPerPixel(frame.Format);
        var sums = Sum(frame.Pixels, frame.Stride, bytes, y, 1, frame.Height, _sums);
        switch (frame.Format)
        {
            case FrameFormat.Grey:
                _x.Mean(sums, 1, 0, first);
                return;
            case FrameFormat.Rgb24:
            case FrameFormat.Bgr24:
                _x.Mean(sums, 3, 0, first);
                _x.Mean(sums, 3, 1, second);
                _x.Mean(sums, 3, 2, third);
                return;
            case FrameFormat.Yuyv:
                _x.Mean(sums, 2, 0, first);
                _chromaX.Mean(sums, 4, 1, second);
                _chromaX.Mean(sums, 4, 3, third);
                return;
        }
        _x.Mean(sums, 1, 0, first);
        var (columns, rows) = ChromaSize(frame);
        if (frame.Format == FrameFormat.I420)
        {
            _chromaX.Mean(Sum(frame.Chroma, frame.ChromaStride, columns, y, 2, rows, _chromaSums), 1, 0, second);
            _chromaX.Mean(Sum(frame.SecondChroma, frame.ChromaStride, columns, y, 2, rows, _secondSums), 1, 0, third);
            return;
        }
        var chroma = Sum(frame.Chroma, frame.ChromaStride, 2 * columns, y, 2, rows, _chromaSums);
        var u = frame.Format == FrameFormat.Nv12 ? 0 : 1;
        _chromaX.Mean(chroma, 2, u, second);
        _chromaX.Mean(chroma, 2, 1 - u, third);
    }

    private ReadOnlySpan<float> Sum(ReadOnlySpan<byte> plane, int stride, int bytes, int y, int shrink, int rows, float[] sums)
    {
        var to = sums.AsSpan(0, bytes);
        to.Clear();
        var (first, last, scale) = AreaAxis.Cover(_transform.YY / shrink * y + _transform.Y0 / shrink, _transform.YY / shrink * (y + 1) + _transform.Y0 / shrink, rows, out var from, out var until);
        for (var row = first; row <= last; row++)
            Kernels.Accumulate(plane.Slice(row * stride, bytes), AreaAxis.Share(row, from, until) * scale, to);
        return to;
    }

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length)
            array = new float[length];
    }
}
