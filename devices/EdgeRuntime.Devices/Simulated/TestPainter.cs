using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>Rectangles in pictures of every format; places and sizes are even.</summary>
internal static class TestPainter
{
    /// <summary>Gray from 16 to 112 along both axes, without color.</summary>
    public static void PaintBackground(Span<byte> picture, FrameFormat format, int width, int height)
    {
        var (bytes, luma) = (CameraFrame.BytesPerPixel(format), format is FrameFormat.Rgb24 or FrameFormat.Bgr24 ? 3 : 1);
        picture.Fill(128);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                picture.Slice(((y * width) + x) * bytes, luma).Fill((byte)(16 + (96 * (x + y) / (width + height))));
        }
    }

    public static void PaintBox(Span<byte> picture, FrameFormat format, int width, int height, TestBox box, TestColor color)
    {
        switch (format)
        {
            case FrameFormat.Rgb24:
                Fill(picture, width * 3, box.X * 3, box.Y, box.Width, box.Height, [color.Red, color.Green, color.Blue]);
                break;
            case FrameFormat.Bgr24:
                Fill(picture, width * 3, box.X * 3, box.Y, box.Width, box.Height, [color.Blue, color.Green, color.Red]);
                break;
            case FrameFormat.Yuyv:
                Fill(picture, width * 2, box.X * 2, box.Y, box.Width / 2, box.Height, [color.Y, color.U, color.Y, color.V]);
                break;
            default:
                Fill(picture, width, box.X, box.Y, box.Width, box.Height, [color.Y]);
                PaintChroma(picture[(width * height)..], format, width, height, box, color);
                break;
        }
    }

    private static void PaintChroma(Span<byte> chroma, FrameFormat format, int width, int height, TestBox box, TestColor color)
    {
        if (format == FrameFormat.I420)
        {
            Fill(chroma, width / 2, box.X / 2, box.Y / 2, box.Width / 2, box.Height / 2, [color.U]);
            Fill(chroma[(width / 2 * (height / 2))..], width / 2, box.X / 2, box.Y / 2, box.Width / 2, box.Height / 2, [color.V]);
        }
        else if (format == FrameFormat.Nv12)
            Fill(chroma, width, box.X, box.Y / 2, box.Width / 2, box.Height / 2, [color.U, color.V]);
        else if (format == FrameFormat.Nv21)
            Fill(chroma, width, box.X, box.Y / 2, box.Width / 2, box.Height / 2, [color.V, color.U]);
    }

    // The first row by repetition of the pattern, the others as copies of it.
    private static void Fill(Span<byte> plane, int stride, int left, int top, int columns, int rows, ReadOnlySpan<byte> pattern)
    {
        var first = plane.Slice((top * stride) + left, columns * pattern.Length);
        for (var at = 0; at < first.Length; at += pattern.Length)
            pattern.CopyTo(first[at..]);
        for (var row = 1; row < rows; row++)
            first.CopyTo(plane[(((top + row) * stride) + left)..]);
    }
}
