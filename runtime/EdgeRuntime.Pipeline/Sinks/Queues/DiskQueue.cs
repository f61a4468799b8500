namespace EdgeRuntime.Pipeline.Sinks.Queues;

/// <summary>Messages in files of a folder, which survive the program and a power cut: files that are only added to and are removed when all in them was delivered. One program at a time has the folder.</summary>
internal sealed class DiskQueue : MessageQueue
{
    private const long LeastSegment = 1 << 14;
    private const long MostSegment = 8 << 20;

    private readonly string _folder;
    private readonly long _most;
    private readonly long _segmentBytes;
    private readonly List<QueueSegment> _segments = [];
    private readonly QueuePosition _position;
    private readonly FileStream _lock;
    private byte[] _scratch = new byte[4096];
    private (int Segment, long Offset) _oldest;
    private (int Segment, long Offset) _next;
    private long _oldestNumber;
    private long _count;
    private long _given;

    /// <summary>Opens a queue with what is left in it.</summary>
    /// <param name="folder">The folder; it is made where it is not there.</param>
    /// <param name="most">Bytes that may wait, records' heads included.</param>
    /// <exception cref="IOException">The folder cannot be used, or another program uses it.</exception>
    public DiskQueue(string folder, long most)
    {
        (_folder, _most, _segmentBytes) = (folder, most, Math.Clamp(most / 8, LeastSegment, MostSegment));
        Directory.CreateDirectory(folder);
        _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            _position = new QueuePosition(Path.Combine(folder, "position"));
            Restore();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override long Oldest => _oldestNumber;

    public override long Count => _count;

    public override long Bytes
    {
        get
        {
            var bytes = -_oldest.Offset;
            foreach (var segment in _segments)
                bytes += segment.Length;
            return bytes;
        }
    }

    public override int Add(ReadOnlySpan<byte> message)
    {
        var needed = QueueSegment.HeadBytes + message.Length;
        var dropped = 0;
        for (; _count > 0 && Bytes + needed > _most; dropped++)
            Confirm();
        if (_scratch.Length < needed)
            _scratch = new byte[2 * needed];
        if (_segments[^1].Length + needed > (_count == 0 ? LeastSegment : _segmentBytes))
        {
            if (_count > 0)
                _segments[^1].Flush();
            _segments.Add(QueueSegment.Open(_folder, _segments[^1].Number + 1));
            RemoveDelivered();
        }
        _segments[^1].Add(message, _scratch);
        _count++;
        return dropped;
    }

    public override bool TryNext(out ReadOnlySpan<byte> message)
    {
        message = default;
        if (_given == _count)
            return false;
        Skip(ref _next);
        var length = _segments[_next.Segment].LengthAt(_next.Offset);
        if (_scratch.Length < length)
            _scratch = new byte[2 * length];
        _segments[_next.Segment].Read(_next.Offset, _scratch.AsSpan(0, length));
        _next.Offset += QueueSegment.HeadBytes + length;
        _given++;
        message = _scratch.AsSpan(0, length);
        return true;
    }

    public override void Confirm()
    {
        Skip(ref _oldest);
        _oldest.Offset += QueueSegment.HeadBytes + _segments[_oldest.Segment].LengthAt(_oldest.Offset);
        _oldestNumber++;
        _count--;
        if (_given > 0)
            _given--;
        else
            _next = _oldest;
        RemoveDelivered();
        _position.Write(_segments[0].Number, _oldest.Offset);
    }

    public override void Rewind() => (_next, _given) = (_oldest, 0);

    public override void Flush() => _segments[^1].Flush();

    protected override void Dispose(bool disposing)
    {
        foreach (var segment in _segments)
            segment.Dispose();
        _segments.Clear();
        _position?.Dispose();
        _lock.Dispose();
    }

    private void Restore()
    {
        foreach (var path in Directory.GetFiles(_folder, "*.queue").Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path), out var number))
                continue;
            if (number < _position.Segment)
                File.Delete(path);
            else
                _segments.Add(QueueSegment.Open(_folder, number));
        }
        if (_segments.Count == 0)
            _segments.Add(QueueSegment.Open(_folder, _position.Segment + 1));
        _oldest = (0, _segments[0].Number == _position.Segment ? Math.Min(_position.Offset, _segments[0].Length) : 0);
        Skip(ref _oldest);
        RemoveDelivered();
        CountMessages();
        Rewind();
        // Twice, so that both places of the file have their bytes of the disk.
        _position.Write(_segments[0].Number, _oldest.Offset);
        _position.Write(_segments[0].Number, _oldest.Offset);
    }

    // From the end of a file to the beginning of the next.
    private void Skip(ref (int Segment, long Offset) place)
    {
        while (place.Segment < _segments.Count - 1 && place.Offset >= _segments[place.Segment].Length)
            place = (place.Segment + 1, 0);
    }

    private void RemoveDelivered()
    {
        Skip(ref _oldest);
        for (; _oldest.Segment > 0; _oldest.Segment--)
        {
            _segments[0].Remove();
            _segments.RemoveAt(0);
            _next = _next.Segment > 0 ? (_next.Segment - 1, _next.Offset) : (0, 0);
        }
    }

    private void CountMessages()
    {
        var place = _oldest;
        for (Skip(ref place); _segments[place.Segment].LengthAt(place.Offset) is var length and >= 0; Skip(ref place))
        {
            place.Offset += QueueSegment.HeadBytes + length;
            _count++;
        }
    }
}
