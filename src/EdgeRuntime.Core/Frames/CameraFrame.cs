namespace EdgeRuntime.Frames;

/// <summary>A picture as a camera gives it: it holds no memory, only says where the pixels lie.</summary>
public readonly ref struct CameraFrame
{
    /// <summary>A frame of one piece of memory, planes one behind the other, rows of all planes as V4L2 lays them out.</summary>
    /// <param name="format">How pixels lie.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="stride">Bytes from a row of the first plane to the next; 0: no gap between rows. Planes of I420's chroma have half of it.</param>
    /// <param name="colors">What Y, U and V mean.</param>
    /// <exception cref="ArgumentException">The frame is smaller than 4 × 2, YUYV has an odd width, or there are too few bytes.</exception>
    public CameraFrame(FrameFormat format, int width, int height, ReadOnlySpan<byte> data, int stride = 0, FrameColors colors = FrameColors.Bt601)
    {
        var row = width * BytesPerPixel(format);
        stride = stride == 0 ? row : stride;
        var chroma = format is FrameFormat.Nv12 or FrameFormat.Nv21 ? (stride + 1) / 2 * 2 : format == FrameFormat.I420 ? (stride + 1) / 2 : 0;
        var rows = (height + 1) / 2;
        var planes = format == FrameFormat.I420 ? 2 : chroma > 0 ? 1 : 0;
        Check(format, width, height, stride, row);
        var needed = (long)stride * (height - 1) + (planes == 0 ? row : stride) + (planes == 0 ? 0 : (long)chroma * (rows * planes - 1) + ChromaRow(format, width));
        if (data.Length < needed)
            throw new ArgumentException($"A frame of {width}x{height} {format} with {stride} bytes a row has {needed} bytes, found {data.Length}.", nameof(data));
        (Format, Width, Height, Colors, Stride, ChromaStride) = (format, width, height, colors, stride, chroma);
        Pixels = data;
        Chroma = planes == 0 ? default : data[(stride * height)..];
        SecondChroma = planes == 2 ? data[(stride * height + chroma * rows)..] : default;
    }

    /// <summary>A frame whose planes are pieces of memory of their own.</summary>
    /// <param name="format">NV12, NV21 or I420.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="luma">The plane of luma.</param>
    /// <param name="stride">Bytes from a row of it to the next.</param>
    /// <param name="chroma">The plane of chroma, of I420 that of U.</param>
    /// <param name="secondChroma">I420: the plane of V; else empty.</param>
    /// <param name="chromaStride">Bytes from a row of chroma to the next.</param>
    /// <param name="colors">What Y, U and V mean.</param>
    /// <exception cref="ArgumentException">The format has one plane, the frame is smaller than 4 × 2, or a plane has too few bytes.</exception>
    public CameraFrame(FrameFormat format, int width, int height, ReadOnlySpan<byte> luma, int stride, ReadOnlySpan<byte> chroma, ReadOnlySpan<byte> secondChroma, int chromaStride, FrameColors colors = FrameColors.Bt601)
    {
        if (format is not (FrameFormat.Nv12 or FrameFormat.Nv21 or FrameFormat.I420))
            throw new ArgumentException($"A frame of {format} has one plane; only NV12, NV21 and I420 have more.", nameof(format));
        Check(format, width, height, stride, width);
        var needed = (long)chromaStride * ((height + 1) / 2 - 1) + ChromaRow(format, width);
        if (chromaStride < ChromaRow(format, width) || luma.Length < (long)stride * (height - 1) + width || chroma.Length < needed || (format == FrameFormat.I420 && secondChroma.Length < needed))
            throw new ArgumentException($"A plane of a frame of {width}x{height} {format} is too short: {luma.Length}, {chroma.Length} and {secondChroma.Length} bytes, rows of {stride} and {chromaStride}.");
        (Format, Width, Height, Colors, Stride, ChromaStride) = (format, width, height, colors, stride, chromaStride);
        Pixels = luma;
        Chroma = chroma;
        SecondChroma = secondChroma;
    }

    /// <summary>How pixels lie.</summary>
    public FrameFormat Format { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>What Y, U and V mean.</summary>
    public FrameColors Colors { get; }

    /// <summary>Bytes from a row of the first plane to the next.</summary>
    public int Stride { get; }

    /// <summary>Bytes from a row of chroma to the next; 0 where the format has one plane.</summary>
    public int ChromaStride { get; }

    /// <summary>The first plane: luma, or whole pixels.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>NV12, NV21: the plane of U, V pairs; I420: U; else empty.</summary>
    public ReadOnlySpan<byte> Chroma { get; }

    /// <summary>I420: V; else empty.</summary>
    public ReadOnlySpan<byte> SecondChroma { get; }

    /// <summary>Bytes that a pixel has in the first plane.</summary>
    public static int BytesPerPixel(FrameFormat format) => format switch
    {
        FrameFormat.Rgb24 or FrameFormat.Bgr24 => 3,
        FrameFormat.Yuyv => 2,
        _ => 1,
    };

    private static int ChromaRow(FrameFormat format, int width) => format == FrameFormat.I420 ? (width + 1) / 2 : (width + 1) / 2 * 2;

    private static void Check(FrameFormat format, int width, int height, int stride, int row)
    {
        if (width < 4 || height < 2 || width > 1 << 15 || height > 1 << 15 || (format == FrameFormat.Yuyv && width % 2 != 0))
            throw new ArgumentException($"A frame has 4x2 to 32768x32768 pixels, YUYV an even width; this one is {width}x{height} {format}.");
        if (stride < row || (long)stride * height > int.MaxValue / 2)
            throw new ArgumentException($"A row of {width} pixels of {format} has {row} bytes, the frame has rows of {stride}.");
    }
}
