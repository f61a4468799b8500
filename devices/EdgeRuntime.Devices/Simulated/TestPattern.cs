using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>
/// The pictures of <c>test://</c>: a still slope of gray from dark to middling, before which bright rectangles of one color each fly and bounce off the edges. Where they are is a function of the frame's number, so that what a
/// pipeline finds can be checked. Coordinates and sizes are even: chroma of the 4:2:0 formats is exact too.
/// </summary>
public sealed class TestPattern
{
    /// <summary>The most objects of a pattern.</summary>
    public const int MaxBoxes = 16;

    private readonly (int X, int Y, int StepX, int StepY)[] _starts;
    private readonly byte[] _background;

    /// <summary>Makes a pattern.</summary>
    /// <param name="format">How its pixels lie.</param>
    /// <param name="width">Columns: even, 32 to 8192.</param>
    /// <param name="height">Rows: even, 32 to 8192.</param>
    /// <param name="boxes">Objects, 0 to <see cref="MaxBoxes"/>; a later one is drawn over an earlier one.</param>
    /// <param name="seed">Where they start and how fast they are: 2 to 8 pixels a frame along each axis.</param>
    public TestPattern(FrameFormat format, int width, int height, int boxes = 1, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)boxes, (uint)MaxBoxes);
        foreach (var side in (ReadOnlySpan<int>)[width, height])
        {
            if (side is < 32 or > 8192 || side % 2 != 0)
                throw new ConfigurationException($"A test picture has an even width and height of 32 to 8192 pixels; {width}x{height} was asked for.");
        }
        (Format, Width, Height) = (format, width, height);
        (BoxWidth, BoxHeight) = (width / 10 * 2, height / 8 * 2);
        var state = (uint)seed * 2_654_435_761u + 1u;
        _starts = new (int, int, int, int)[boxes];
        foreach (ref var start in _starts.AsSpan())
            start = (Next(ref state, width / 2) * 2, Next(ref state, height / 2) * 2, 2 + (Next(ref state, 4) * 2), 2 + (Next(ref state, 4) * 2));
        _background = new byte[VideoFormat.Bytes(format, width, height)];
        TestPainter.PaintBackground(_background, format, width, height);
    }

    /// <summary>How its pixels lie.</summary>
    public FrameFormat Format { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>How many objects there are.</summary>
    public int Boxes => _starts.Length;

    /// <summary>Bytes of a picture.</summary>
    public int Bytes => _background.Length;

    /// <summary>Columns of an object: about a fifth of the picture's.</summary>
    public int BoxWidth { get; }

    /// <summary>Rows of an object: about a quarter of the picture's.</summary>
    public int BoxHeight { get; }

    /// <summary>Where an object is.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="frame">The number of the frame, <see cref="VideoFrame.Sequence"/>.</param>
    public TestBox Box(int index, long frame)
    {
        var (x, y, stepX, stepY) = _starts[index];
        return new TestBox(Bounce(x + (frame * stepX), Width - BoxWidth), Bounce(y + (frame * stepY), Height - BoxHeight), BoxWidth, BoxHeight);
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="picture">Receives <see cref="Bytes"/> bytes.</param>
    public void Paint(long frame, Span<byte> picture)
    {
        _background.CopyTo(picture);
        for (var index = 0; index < _starts.Length; index++)
            TestPainter.PaintBox(picture, Format, Width, Height, Box(index, frame), TestColor.Of(index));
    }

    // There and back within 0 and most; both are even, so the place is.
    private static int Bounce(long way, int most)
    {
        var phase = (int)(way % (2L * most));
        return phase <= most ? phase : (2 * most) - phase;
    }

    private static int Next(ref uint state, int limit)
    {
        state = (state * 1_664_525u) + 1_013_904_223u;
        return (int)((state >> 8) % (uint)limit);
    }
}
