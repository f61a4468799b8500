namespace EdgeRuntime.Vision.Decoding;

/// <summary>A class for every pixel of the source; or, of models that find objects with their masks (<see cref="IsInstances"/>), the number of the object there. Its memory is the result's: it holds until the next decoding.</summary>
public sealed class ClassMask
{
    /// <summary>How many classes, or detections with the background, a mask can tell apart.</summary>
    public const int MostClasses = 256;

    private byte[] _classes = [];
    private readonly int[] _counts = new int[MostClasses];

    /// <summary>The source's height.</summary>
    public int Height { get; private set; }

    /// <summary>The source's width; 0 where there is no mask.</summary>
    public int Width { get; private set; }

    /// <summary>Whether pixels have numbers of detections, the first one's being 1 and 0 where there is none, instead of classes.</summary>
    public bool IsInstances { get; private set; }

    /// <summary>The class of each pixel, or its detection's number, row after row.</summary>
    public ReadOnlySpan<byte> Classes => _classes.AsSpan(0, Height * Width);

    /// <summary>How many pixels are of a class, or a detection's number, 0 to 255.</summary>
    public int CountOf(int index) => _counts[index];

    internal void Clear() => (Height, Width) = (0, 0);

    /// <summary>Keeps the objects that a filter keeps, under their new numbers.</summary>
    internal void Keep(ReadOnlySpan<bool> keep)
    {
        if (!IsInstances || Width == 0)
            return;
        Span<byte> numbers = stackalloc byte[256];
        var next = 0;
        for (var i = 0; i < keep.Length; i++)
        {
            next += keep[i] ? 1 : 0;
            if (i + 1 < numbers.Length)
                numbers[i + 1] = keep[i] ? (byte)next : (byte)0;
        }
        numbers[0] = 0;
        foreach (ref var value in _classes.AsSpan(0, Height * Width))
            value = numbers[value];
        Count();
    }

    /// <summary>
    /// Takes another mask where there is none, its classes as those from <paramref name="firstClass"/> on; of instances it gets the other one's, under numbers from <paramref name="firstDetection"/> + 1 on, where it has none itself.
    /// 0 stays 0, the background of all; so becomes what is beyond 255.
    /// </summary>
    internal void Add(ClassMask other, int firstDetection, int firstClass)
    {
        if (other.Width == 0 || (Width > 0 && !(IsInstances && other.IsInstances && Width == other.Width && Height == other.Height)))
            return;
        if (Width == 0)
            Prepare(other.Height, other.Width, other.IsInstances).Clear();
        var first = IsInstances ? firstDetection : firstClass;
        for (var i = 0; i < Height * Width; i++)
        {
            var number = other._classes[i] > 0 ? other._classes[i] + first : 0;
            if (_classes[i] == 0 && number <= byte.MaxValue)
                _classes[i] = (byte)number;
        }
        Count();
    }

    internal Span<byte> Prepare(int height, int width, bool isInstances = false)
    {
        (Height, Width, IsInstances) = (height, width, isInstances);
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
