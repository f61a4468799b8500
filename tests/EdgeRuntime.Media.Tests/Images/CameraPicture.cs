using EdgeRuntime.Frames;

namespace EdgeRuntime.Media.Tests.Images;

/// <summary>A smooth picture in colors, and the same as a camera would give it: computed pixel by pixel from the standards' formulas.</summary>
internal sealed class CameraPicture(int width, int height)
{
    public (double R, double G, double B) At(int x, int y) => (40 + 170.0 * x / width, 40 + 170.0 * y / height, 200 - 120.0 * (x + y) / (width + height));

    /// <summary>The bytes of a frame without gaps, or with rows of a stride.</summary>
    public byte[] Bytes(FrameFormat format, FrameColors colors, int stride)
    {
        var bytes = new List<byte>();
        var chroma = format == FrameFormat.I420 ? (stride + 1) / 2 : (stride + 1) / 2 * 2;
        for (var y = 0; y < height; y++)
            AddRow(bytes, stride, Enumerable.Range(0, width).SelectMany(x => Pixel(format, colors, x, y)));
        var (columns, rows) = ((width + 1) / 2, (height + 1) / 2);
        switch (format)
        {
            case FrameFormat.Nv12 or FrameFormat.Nv21:
                for (var y = 0; y < rows; y++)
                    AddRow(bytes, chroma, Enumerable.Range(0, columns).SelectMany(x => format == FrameFormat.Nv12 ? new[] { Chroma(colors, x, y).U, Chroma(colors, x, y).V } : [Chroma(colors, x, y).V, Chroma(colors, x, y).U]));
                break;
            case FrameFormat.I420:
                for (var y = 0; y < rows; y++)
                    AddRow(bytes, chroma, Enumerable.Range(0, columns).Select(x => Chroma(colors, x, y).U));
                for (var y = 0; y < rows; y++)
                    AddRow(bytes, chroma, Enumerable.Range(0, columns).Select(x => Chroma(colors, x, y).V));
                break;
        }
        // The last row ends with its last pixel: memory ends there.
        var last = format switch { FrameFormat.I420 => chroma - columns, FrameFormat.Nv12 or FrameFormat.Nv21 => chroma - 2 * columns, _ => stride - width * CameraFrame.BytesPerPixel(format) };
        bytes.RemoveRange(bytes.Count - last, last);
        return [.. bytes];
    }

    private static void AddRow(List<byte> bytes, int stride, IEnumerable<byte> row)
    {
        var end = bytes.Count + stride;
        bytes.AddRange(row);
        while (bytes.Count < end)
            bytes.Add(0xEE);
    }

    private IEnumerable<byte> Pixel(FrameFormat format, FrameColors colors, int x, int y)
    {
        var (r, g, b) = At(x, y);
        return format switch
        {
            FrameFormat.Rgb24 => [Byte(r), Byte(g), Byte(b)],
            FrameFormat.Bgr24 => [Byte(b), Byte(g), Byte(r)],
            FrameFormat.Grey => [Byte(g)],
            FrameFormat.Yuyv => [Convert(colors, r, g, b).Y, x % 2 == 0 ? Convert(colors, r, g, b).U : Convert(colors, r, g, b).V],
            _ => [Convert(colors, r, g, b).Y],
        };
    }

    private (byte U, byte V) Chroma(FrameColors colors, int x, int y)
    {
        var (r, g, b) = At(Math.Min(2 * x, width - 1), Math.Min(2 * y, height - 1));
        var (_, u, v) = Convert(colors, r, g, b);
        return (u, v);
    }

    private static (byte Y, byte U, byte V) Convert(FrameColors colors, double r, double g, double b)
    {
        var (kr, kb) = colors is FrameColors.Bt709 or FrameColors.Bt709Full ? (0.2126, 0.0722) : (0.299, 0.114);
        var luma = kr * r + (1 - kr - kb) * g + kb * b;
        var (u, v) = ((b - luma) / (2 * (1 - kb)), (r - luma) / (2 * (1 - kr)));
        return colors is FrameColors.Bt601Full or FrameColors.Bt709Full
            ? (Byte(luma), Byte(128 + u), Byte(128 + v))
            : (Byte(16 + luma * 219 / 255), Byte(128 + u * 224 / 255), Byte(128 + v * 224 / 255));
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
