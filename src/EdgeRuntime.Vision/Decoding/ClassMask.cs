namespace EdgeRuntime.Vision.Decoding;

/// <summary>A class for every pixel of the source. Its memory is the result's: it holds until the next decoding.</summary>
public sealed class ClassMask
{
    private byte[] _classes = [];
    private readonly int[] _counts = new int[256];

    /// <summary>The source's height.</summary>
    public int Height { get; private set; }

    /// <summary>The source's width; 0 where there is no mask.</summary>
    public int Width { get; private set; }

    /// <summary>The class of each pixel, row after row.</summary>
    public ReadOnlySpan<byte> Classes => _classes.AsSpan(0, Height * Width);

    /// <summary>How many pixels are of a class, 0 to 255.</summary>
    public int CountOf(int index) => _counts[index];

    internal void Clear() => (Height, Width) = (0, 0);

    internal Span<byte> Prepare(int height, int width)
    {
        (Height, Width) = (height, width);
        if (_classes.Length < height * width)
            _classes = new byte[height * width];
        return _classes.AsSpan(0, height * width);
    }

    internal void Count()
    {
        Array.Clear(_counts);
        foreach (var value in Classes)
            _counts[value]++;
    }
}
