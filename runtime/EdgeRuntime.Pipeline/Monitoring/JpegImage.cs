namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>A JPEG file of a frame, lent by a <see cref="JpegStream"/>: who keeps it beyond a call holds it by <see cref="Retain"/> and gives it back by <see cref="Release"/>; objects and their memory are used again.</summary>
public sealed class JpegImage
{
    private readonly JpegPool _pool;
    private byte[] _bytes = [];
    private int _length;
    private int _holders;

    internal JpegImage(JpegPool pool) => _pool = pool;

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Data => _bytes.AsMemory(0, _length);

    /// <summary>The source's number of the frame.</summary>
    public long Sequence { get; private set; }

    /// <summary>When it was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</summary>
    public long Timestamp { get; private set; }

    /// <summary>Adds a holder.</summary>
    public void Retain() => Interlocked.Increment(ref _holders);

    /// <summary>Takes a holder away.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _holders);
        if (left == 0)
            _pool.Return(this);
        else if (left < 0)
            throw new InvalidOperationException("An image was released more often than it was held.");
    }

    internal void Fill(ReadOnlySpan<byte> file, long sequence, long timestamp)
    {
        if (_bytes.Length < file.Length)
            _bytes = GC.AllocateUninitializedArray<byte>((file.Length + file.Length / 8 + 4095) & ~4095);
        file.CopyTo(_bytes);
        (_length, Sequence, Timestamp, _holders) = (file.Length, sequence, timestamp, 1);
    }
}
