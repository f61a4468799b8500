using System.Buffers;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>Bytes that are written once and sent to several readers; from a pool, to which the last holder gives them back.</summary>
internal sealed class SharedMessage(MessagePool pool) : IBufferWriter<byte>
{
    private byte[] _buffer = [];
    private int _length;
    private int _holders;

    /// <summary>Whether a reader that is behind can do without it, as there will be another one soon.</summary>
    public bool IsDroppable { get; private set; }

    /// <summary>The source's number of the picture that it is, or belongs to.</summary>
    public long Sequence { get; set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public void Lend(bool isDroppable)
    {
        (_length, IsDroppable, Sequence) = (0, isDroppable, 0);
        Volatile.Write(ref _holders, 1);
    }

    public void Retain() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            pool.Return(this);
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 256));
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Grow(int free)
    {
        if (_buffer.Length - _length < free)
            Array.Resize(ref _buffer, Math.Max(_length + free, 2 * _buffer.Length));
    }
}
