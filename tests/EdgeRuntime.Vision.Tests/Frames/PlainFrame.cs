using EdgeRuntime.Frames;
using EdgeRuntime.Vision.Frames;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Frames;

/// <summary>A frame as planes of numbers, and how it is read when speed does not matter: in f64, pixel by pixel.</summary>
internal sealed class PlainFrame
{
    private readonly FrameFormat _format;
    private readonly byte[][] _planes;
    private readonly (int Width, int Height)[] _sizes;

    /// <summary>A frame of smooth slopes with noise.</summary>
    public PlainFrame(FrameFormat format, int width, int height, int seed = 1)
    {
        (_format, Width, Height) = (format, width, height);
        var chroma = format switch
        {
            FrameFormat.Yuyv => (width / 2, height),
            FrameFormat.Nv12 or FrameFormat.Nv21 or FrameFormat.I420 => ((width + 1) / 2, (height + 1) / 2),
            _ => (width, height),
        };
        _sizes = format == FrameFormat.Grey ? [(width, height)] : [(width, height), chroma, chroma];
        var random = new Random(seed);
        _planes = [.. _sizes.Select((size, plane) => Enumerable.Range(0, size.Width * size.Height).Select(i =>
            (byte)(40 + 150 * (plane == 1 ? i % size.Width : i / size.Width) / (plane == 1 ? size.Width : size.Height) + random.Next(60))).ToArray())];
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsColorMixed => _format is not (FrameFormat.Grey or FrameFormat.Rgb24 or FrameFormat.Bgr24);

    /// <summary>The bytes as a camera gives them; behind each row (each row of chroma likewise) there is a gap.</summary>
    public byte[] ToBytes(int gap = 0)
    {
        var bytes = new List<byte>();
        void Row(IEnumerable<byte> row, int space)
        {
            bytes.AddRange(row);
            bytes.AddRange(Enumerable.Repeat((byte)0xEE, space));
        }
        for (var y = 0; y < Height; y++)
        {
            Row(_format switch
            {
                FrameFormat.Rgb24 => Enumerable.Range(0, 3 * Width).Select(i => At(i % 3, y, i / 3)),
                FrameFormat.Bgr24 => Enumerable.Range(0, 3 * Width).Select(i => At(2 - i % 3, y, i / 3)),
                FrameFormat.Yuyv => Enumerable.Range(0, 2 * Width).Select(i => i % 2 == 0 ? At(0, y, i / 2) : At(1 + i / 2 % 2, y, i / 4)),
                _ => Enumerable.Range(0, Width).Select(x => At(0, y, x)),
            }, gap);
        }
        var (columns, rows) = _sizes[^1];
        if (_format is FrameFormat.Nv12 or FrameFormat.Nv21)
        {
            for (var y = 0; y < rows; y++)
                Row(Enumerable.Range(0, 2 * columns).Select(i => At(i % 2 == (_format == FrameFormat.Nv12 ? 0 : 1) ? 1 : 2, y, i / 2)), (Width + gap + 1) / 2 * 2 - 2 * columns);
        }
        for (var plane = 1; plane < 3 && _format == FrameFormat.I420; plane++)
        {
            for (var y = 0; y < rows; y++)
                Row(Enumerable.Range(0, columns).Select(x => At(plane, y, x)), (Width + gap + 1) / 2 - columns);
        }
        return [.. bytes];
    }

    /// <summary>Red, green and blue where the input's pixel (x, y) lies.</summary>
    public double[] Color(InputTransform transform, int x, int y, bool area, FrameColors colors = FrameColors.Bt601)
    {
        var values = Enumerable.Range(0, _planes.Length).Select(plane => area ? Area(plane, transform, x, y) : Bilinear(plane, transform, x, y)).ToArray();
        return _planes.Length == 1 ? [values[0], values[0], values[0]] : IsColorMixed ? ToColors(values, colors) : values;
    }

    /// <summary>The luma of it: of formats that have one the luma itself.</summary>
    public double Gray(InputTransform transform, int x, int y)
    {
        if (!IsColorMixed)
            return Color(transform, x, y, false) is var c && _planes.Length == 1 ? c[0] : 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2];
        return Math.Clamp((Bilinear(0, transform, x, y) - 16) * 255 / 219, 0, 255);
    }

    public static double[] ToColors(double[] yuv, FrameColors colors)
    {
        var (kr, kb) = colors is FrameColors.Bt601 or FrameColors.Bt601Full ? (0.299, 0.114) : (0.2126, 0.0722);
        var full = colors is FrameColors.Bt601Full or FrameColors.Bt709Full;
        var y = full ? yuv[0] / 255 : (yuv[0] - 16) / 219;
        var (pb, pr) = ((yuv[1] - 128) / (full ? 255 : 224), (yuv[2] - 128) / (full ? 255 : 224));
        var (red, blue) = (y + 2 * (1 - kr) * pr, y + 2 * (1 - kb) * pb);
        return [.. new[] { red, (y - kr * red - kb * blue) / (1 - kr - kb), blue }.Select(static value => Math.Clamp(value * 255, 0, 255))];
    }

    private byte At(int plane, int y, int x) => _planes[plane][y * _sizes[plane].Width + x];

    private double Bilinear(int plane, InputTransform transform, int x, int y)
    {
        var (width, height) = _sizes[plane];
        var sourceX = transform.XX * (x + 0.5) + transform.XY * (y + 0.5) + transform.X0;
        var sourceY = transform.YX * (x + 0.5) + transform.YY * (y + 0.5) + transform.Y0;
        sourceX = Math.Clamp(sourceX / Shrink(width, Width) - 0.5, 0, width - 1);
        sourceY = Math.Clamp(sourceY / Shrink(height, Height) - 0.5, 0, height - 1);
        var (left, top) = ((int)sourceX, (int)sourceY);
        var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        var (fx, fy) = (sourceX - left, sourceY - top);
        return (At(plane, top, left) * (1 - fx) + At(plane, top, right) * fx) * (1 - fy) + (At(plane, bottom, left) * (1 - fx) + At(plane, bottom, right) * fx) * fy;
    }

    private double Area(int plane, InputTransform transform, int x, int y)
    {
        var (width, height) = _sizes[plane];
        var (sx, sy) = (Shrink(width, Width), Shrink(height, Height));
        var (left, right) = (Math.Max(0, (transform.XX * x + transform.X0) / sx), Math.Min(width, (transform.XX * (x + 1) + transform.X0) / sx));
        var (top, bottom) = (Math.Max(0, (transform.YY * y + transform.Y0) / sy), Math.Min(height, (transform.YY * (y + 1) + transform.Y0) / sy));
        var sum = 0.0;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
                sum += Math.Max(0, Math.Min(right, column + 1) - Math.Max(left, column)) * Math.Max(0, Math.Min(bottom, row + 1) - Math.Max(top, row)) * At(plane, row, column);
        }
        return sum / ((right - left) * (bottom - top));
    }

    private static double Shrink(int size, int whole) => size == whole ? 1 : 2;
}
