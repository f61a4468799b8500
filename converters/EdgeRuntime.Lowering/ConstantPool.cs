using System.Buffers;

namespace EdgeRuntime.Lowering;

/// <summary>The constant bytes of a plan under construction: 64-byte aligned, equal contents stored once.</summary>
internal sealed class ConstantPool
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<int, List<(long Offset, int Length)>> _known = [];

    /// <summary>The offset of the bytes.</summary>
    public long Add(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        var key = hash.ToHashCode();
        if (!_known.TryGetValue(key, out var places))
            _known[key] = places = [];
        foreach (var (known, length) in places)
        {
            if (bytes.SequenceEqual(_bytes.WrittenSpan.Slice((int)known, length)))
                return known;
        }
        var offset = _bytes.WrittenCount;
        _bytes.Write(bytes);
        var padding = -bytes.Length & (TensorBuffer.Alignment - 1);
        _bytes.GetSpan(padding + 1)[..padding].Clear();
        _bytes.Advance(padding);
        places.Add((offset, bytes.Length));
        return offset;
    }

    /// <summary>All of them.</summary>
    public byte[] ToBytes() => _bytes.WrittenSpan.ToArray();
}
