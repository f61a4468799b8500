using System.Runtime.InteropServices;

namespace EdgeRuntime.Media;

/// <summary>
/// One example of a data set, or one image: its values, and its label where it has one. The buffer belongs to the sample and is reused by the next read, so that
/// reading many samples of one size through one object allocates nothing.
/// </summary>
public sealed class Sample
{
    private byte[] _buffer = [];
    private int _length;
    private string _source = "";
    private int _index = -1;

    /// <summary>What the values are: <see cref="ElementType.UInt8"/> (pixels) or <see cref="ElementType.Float32"/>.</summary>
    public ElementType Type { get; private set; } = ElementType.UInt8;

    /// <summary>The shape without a batch dimension; <c>[H,W,C]</c> for an image.</summary>
    public TensorShape Shape { get; private set; } = new(0);

    /// <summary>The values as bytes, row-major. Valid until the next read.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>The index of the class in <see cref="DataSet.Classes"/>; −1 where there is none.</summary>
    public int Label { get; set; } = -1;

    /// <summary>Whether this is an image: u8 pixels <c>[H,W,C]</c> with 1 (gray) or 3 (red, green, blue) channels.</summary>
    public bool IsImage => Type == ElementType.UInt8 && Shape.Rank == 3 && Shape[2] is 1 or 3;

    /// <summary>Samples a second where this is sound: f32 <c>[frames]</c> of −1 to 1, channels mixed into one; 0 where it is none.</summary>
    public int SampleRate { get; private set; }

    /// <summary>Whether this is sound.</summary>
    public bool IsSound => SampleRate > 0;

    /// <summary>Where the sample comes from, for messages: a file's path, or <c>file[index]</c>.</summary>
    public string Name => _index < 0 ? _source : $"{_source}[{_index}]";

    /// <summary>The values.</summary>
    /// <exception cref="InvalidOperationException">The sample holds another element type.</exception>
    public Span<T> As<T>() where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
            throw new InvalidOperationException($"{Name} holds {Type.ShortName()}, not {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>Makes this sample hold values of a type and shape, without a label, and returns their bytes for the caller to fill. Keeps the buffer where it is large enough.</summary>
    /// <exception cref="ArgumentException">The type is neither u8 nor f32, or the values take 2 GiB or more.</exception>
    public Span<byte> Prepare(ElementType type, TensorShape shape)
    {
        if (type is not (ElementType.UInt8 or ElementType.Float32))
            throw new ArgumentException($"A sample holds u8 or f32, not {type.ShortName()}.", nameof(type));
        if (type.ByteCount(shape.ElementCount) > Array.MaxLength)
            throw new ArgumentException($"A sample holds less than 2 GiB; {type.ShortName()}[{shape}] takes more.", nameof(shape));
        Type = type;
        Shape = shape;
        Label = -1;
        SampleRate = 0;
        _length = (int)type.ByteCount(shape.ElementCount);
        Reserve(_length);
        return Bytes;
    }

    /// <summary>As <see cref="Prepare"/> for u8 pixels <c>[height, width, channels]</c>; allocates nothing where the sample already has this shape.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the pixels take 2 GiB or more.</exception>
    public Span<byte> PrepareImage(int height, int width, int channels)
    {
        var same = Shape.Rank == 3 && Shape[0] == height && Shape[1] == width && Shape[2] == channels;
        return Prepare(ElementType.UInt8, same ? Shape : new TensorShape(height, width, channels));
    }

    /// <summary>As <see cref="Prepare"/> for sound of so many frames.</summary>
    /// <exception cref="ArgumentException">The frames take 2 GiB or more.</exception>
    public Span<float> PrepareSound(int frames, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        var values = MemoryMarshal.Cast<byte, float>(Prepare(ElementType.Float32, Shape.Rank == 1 && Shape[0] == frames ? Shape : new TensorShape(frames)));
        SampleRate = sampleRate;
        return values;
    }

    /// <summary>Says where the sample comes from; an <paramref name="index"/> ≥ 0 is written behind the name, when somebody asks for it.</summary>
    public void SetName(string source, int index = -1)
    {
        _source = source;
        _index = index;
    }

    /// <summary>Makes room for at least so many bytes and returns them, for decoders that need more room than the result.</summary>
    internal Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length < bytes)
            _buffer = GC.AllocateUninitializedArray<byte>(bytes);
        return _buffer;
    }
}
