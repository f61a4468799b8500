namespace EdgeRuntime.Pipeline.Sinks.Queues;

/// <summary>Messages in memory; blocks of those that were delivered are used again.</summary>
/// <param name="most">Bytes that may wait.</param>
internal sealed class MemoryQueue(long most) : MessageQueue
{
    private const int MostSpare = 64;

    private readonly Queue<(byte[] Block, int Length)> _given = new();
    private readonly Queue<(byte[] Block, int Length)> _waiting = new();
    private readonly Stack<byte[]> _spare = new();
    private long _oldest;
    private long _bytes;

    public override long Oldest => _oldest;

    public override long Count => _given.Count + _waiting.Count;

    public override long Bytes => _bytes;

    public override int Add(ReadOnlySpan<byte> message)
    {
        var dropped = 0;
        for (; Count > 0 && _bytes + message.Length > most; dropped++)
            Confirm();
        var block = _spare.TryPop(out var spare) && spare.Length >= message.Length ? spare : GC.AllocateUninitializedArray<byte>((message.Length + 511) & ~511);
        message.CopyTo(block);
        _waiting.Enqueue((block, message.Length));
        _bytes += message.Length;
        return dropped;
    }

    public override bool TryNext(out ReadOnlySpan<byte> message)
    {
        if (!_waiting.TryDequeue(out var next))
        {
            message = default;
            return false;
        }
        _given.Enqueue(next);
        message = next.Block.AsSpan(0, next.Length);
        return true;
    }

    public override void Confirm()
    {
        var (block, length) = _given.Count > 0 ? _given.Dequeue() : _waiting.Dequeue();
        _bytes -= length;
        _oldest++;
        if (_spare.Count < MostSpare)
            _spare.Push(block);
    }

    public override void Rewind()
    {
        foreach (var later in _waiting)
            _given.Enqueue(later);
        _waiting.Clear();
        while (_given.TryDequeue(out var message))
            _waiting.Enqueue(message);
    }

    protected override void Dispose(bool disposing) { }
}
