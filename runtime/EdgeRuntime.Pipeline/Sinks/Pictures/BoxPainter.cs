using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary>Draws a box into a copy of a frame: a white line with a black one around it, in the first plane alone, which is all that shows light and dark.</summary>
internal sealed class BoxPainter
{
    private byte[] _plane = [];

    /// <summary>The frame with the box; good until the next call. Chroma stays where it is.</summary>
    public CameraFrame Paint(scoped in CameraFrame frame, scoped in Box box)
    {
        if (_plane.Length < frame.Pixels.Length)
            _plane = GC.AllocateUninitializedArray<byte>(frame.Pixels.Length);
        frame.Pixels.CopyTo(_plane);
        var line = Math.Max(2, frame.Height / 240);
        var (left, top, right, bottom) = ((int)MathF.Floor(box.Left), (int)MathF.Floor(box.Top), (int)MathF.Ceiling(box.Right), (int)MathF.Ceiling(box.Bottom));
        Frame(frame, left - line, top - line, right + line, bottom + line, line, 16);
        Frame(frame, left, top, right, bottom, line, 235);
        var plane = _plane.AsSpan(0, frame.Pixels.Length);
        return frame.ChromaStride == 0
            ? new CameraFrame(frame.Format, frame.Width, frame.Height, plane, frame.Stride, frame.Colors)
            : new CameraFrame(frame.Format, frame.Width, frame.Height, plane, frame.Stride, frame.Chroma, frame.SecondChroma, frame.ChromaStride, frame.Colors);
    }

    private void Frame(in CameraFrame frame, int left, int top, int right, int bottom, int line, byte light)
    {
        Fill(frame, left, top, right, top + line, light);
        Fill(frame, left, bottom - line, right, bottom, light);
        Fill(frame, left, top, left + line, bottom, light);
        Fill(frame, right - line, top, right, bottom, light);
    }

    private void Fill(in CameraFrame frame, int left, int top, int right, int bottom, byte light)
    {
        var pixel = CameraFrame.BytesPerPixel(frame.Format);
        var (from, to) = (Math.Clamp(left, 0, frame.Width) * pixel, Math.Clamp(right, 0, frame.Width) * pixel);
        for (var row = Math.Clamp(top, 0, frame.Height); row < Math.Clamp(bottom, 0, frame.Height); row++)
        {
            var bytes = _plane.AsSpan(row * frame.Stride);
            if (frame.Format != FrameFormat.Yuyv)
            {
                if (to > from)
                    bytes[from..to].Fill(light);
                continue;
            }
            for (var i = from; i < to; i += 2)
                bytes[i] = light;
        }
    }
}
