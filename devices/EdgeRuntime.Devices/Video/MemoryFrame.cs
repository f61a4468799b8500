using System.Runtime.InteropServices;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Video;

/// <summary>A frame of a <see cref="FramePool"/>: the source that has taken it writes <see cref="Buffer"/>, says what it wrote by <see cref="SetPixels"/> or <see cref="SetJpeg"/>, and passes it on.</summary>
public sealed unsafe class MemoryFrame : VideoFrame
{
    private readonly FramePool _pool;
    private byte* _memory;
    private int _capacity;
    private int _length;
    private int _stride;

    internal MemoryFrame(FramePool pool, int capacity)
    {
        _pool = pool;
        Reserve(capacity);
    }

    /// <summary>All its memory; beyond what was written it holds what it held before.</summary>
    public Span<byte> Buffer => new(_memory, _capacity);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data => new(_memory, _length);

    /// <inheritdoc/>
    public override CameraFrame Pixels => Encoding == FrameEncoding.Raw ? new CameraFrame(Format, Width, Height, Data, _stride, Colors) : throw new InvalidOperationException("The frame is a JPEG file.");

    /// <summary>Makes the memory at least so large; its bytes are lost where it was smaller.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= _capacity)
            return;
        Free();
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, 64);
        _capacity = capacity;
        // Memory that was never written is not there yet: a frame that is rarely needed would add to the program's memory when it is, after hours.
        Buffer.Clear();
    }

    /// <summary>Says that the buffer holds pixels, planes one behind the other.</summary>
    /// <exception cref="ArgumentException">There cannot be such a picture, or it has more bytes than the buffer.</exception>
    public void SetPixels(FrameFormat format, int width, int height, FrameColors colors, long sequence, long timestamp, int stride = 0)
    {
        _ = new CameraFrame(format, width, height, Buffer, stride, colors);
        _stride = stride;
        (Encoding, Format, Width, Height, Colors, Sequence, Timestamp) = (FrameEncoding.Raw, format, width, height, colors, sequence, timestamp);
        _length = stride == 0 ? VideoFormat.Bytes(format, width, height) : _capacity;
    }

    /// <summary>Says that the buffer holds a JPEG file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has more bytes than the buffer.</exception>
    public void SetJpeg(int length, long sequence, long timestamp, int width = 0, int height = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _capacity);
        (Encoding, Width, Height, Colors, Sequence, Timestamp, _length) = (FrameEncoding.Jpeg, width, height, FrameColors.Bt601Full, sequence, timestamp, length);
    }

    internal void Take() => Lend();

    internal void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        (_capacity, _length) = (0, 0);
    }

    /// <inheritdoc/>
    protected override void Recycle() => _pool.Return(this);
}
