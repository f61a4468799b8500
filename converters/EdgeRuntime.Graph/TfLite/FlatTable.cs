using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>One table of a flatbuffer. Fields are asked for by id; one that is absent has its default. Every error names the table, the field and the offset.</summary>
internal readonly struct FlatTable
{
    private readonly FlatBuffer _buffer;
    private readonly long _at;
    private readonly long _fields;
    private readonly int _fieldCount;
    private readonly int _size;

    private FlatTable(FlatBuffer buffer, long at, string name)
    {
        (_buffer, _at, Name) = (buffer, at, name);
        _fields = at - (int)buffer.Number(at, 4, name);
        var vtable = (int)buffer.Number(_fields, 2, $"{name}'s vtable");
        _size = (int)buffer.Number(_fields + 2, 2, $"{name}'s vtable");
        if (vtable < 4 || _size < 4)
            throw new InvalidModelException($"{name} at offset {at}: its vtable says {vtable} bytes for itself and {_size} for the table, both are at least 4; copy or export the file again.");
        buffer.Memory(_fields, vtable, $"{name}'s vtable");
        buffer.Memory(at, _size, name);
        _fieldCount = (vtable - 4) / 2;
    }

    /// <summary>The table's name, for messages.</summary>
    public string Name { get; }

    public static FlatTable At(FlatBuffer buffer, long at, string name) => new(buffer, at, name);

    public bool Has(int id) => Place(id, 1) >= 0;

    public int Int(int id, int fallback = 0) => Place(id, 4) is >= 0 and var at ? (int)_buffer.Number(at, 4, Field(id)) : fallback;

    public long UInt(int id) => Place(id, 4) is >= 0 and var at ? _buffer.Number(at, 4, Field(id)) : 0;

    public long Long(int id) => Place(id, 8) is >= 0 and var at ? _buffer.Number(at, 8, Field(id)) : 0;

    public int Byte(int id, int fallback = 0) => Place(id, 1) is >= 0 and var at ? (int)_buffer.Number(at, 1, Field(id)) : fallback;

    public bool Bool(int id) => Byte(id) != 0;

    public float Float(int id, float fallback = 0) => Place(id, 4) is >= 0 and var at ? BitConverter.Int32BitsToSingle((int)_buffer.Number(at, 4, Field(id))) : fallback;

    /// <summary>A text; "" where it is absent.</summary>
    public string Text(int id)
    {
        var bytes = Vector(id, 1);
        _buffer.Spend(bytes.Length, Field(id));
        return Encoding.UTF8.GetString(bytes.Span);
    }

    public int[] Ints(int id) => Copy<int>(id);

    public long[] Longs(int id) => Copy<long>(id);

    public float[] Floats(int id) => Copy<float>(id);

    public ushort[] UShorts(int id) => Copy<ushort>(id);

    /// <summary>The bytes of a vector, not copied; empty where it is absent.</summary>
    public ReadOnlyMemory<byte> Bytes(int id) => Vector(id, 1);

    /// <summary>A range that lies anywhere in the file: how buffers behind the flatbuffer are stored.</summary>
    public ReadOnlyMemory<byte> Outside(long offset, long size) => _buffer.Memory(offset, size, Name);

    /// <summary>A table; null where it is absent.</summary>
    public FlatTable? Table(int id, string name) => Place(id, 4) is >= 0 and var at ? new FlatTable(_buffer, at + _buffer.Number(at, 4, Field(id)), name) : null;

    /// <summary>The tables of a vector; empty where it is absent.</summary>
    public FlatTable[] Tables(int id, string name)
    {
        var at = Start(id, 4, out var count);
        _buffer.Spend(count, Field(id));
        var tables = new FlatTable[count];
        for (var i = 0; i < count; i++)
            tables[i] = new FlatTable(_buffer, at + 4L * i + _buffer.Number(at + 4L * i, 4, Field(id)), $"{name} {i}");
        return tables;
    }

    private T[] Copy<T>(int id) where T : unmanaged
    {
        var bytes = Vector(id, Marshal.SizeOf<T>());
        _buffer.Spend(bytes.Length, Field(id));
        return MemoryMarshal.Cast<byte, T>(bytes.Span).ToArray();
    }

    private ReadOnlyMemory<byte> Vector(int id, int size)
    {
        var at = Start(id, size, out var count);
        return count == 0 ? default : _buffer.Memory(at, (long)count * size, Field(id));
    }

    // Where a vector's elements begin; they are inside the file.
    private long Start(int id, int size, out int count)
    {
        count = 0;
        if (Place(id, 4) is not (>= 0 and var at))
            return 0;
        var vector = at + _buffer.Number(at, 4, Field(id));
        var length = _buffer.Number(vector, 4, Field(id));
        _buffer.Memory(vector + 4, length * size, Field(id));
        count = (int)length;
        return vector + 4;
    }

    // Where a field of the given size lies; −1 where it has its default.
    private long Place(int id, int size)
    {
        if (id >= _fieldCount)
            return -1;
        var offset = (int)_buffer.Number(_fields + 4 + 2L * id, 2, Field(id));
        if (offset == 0)
            return -1;
        if (offset < 4 || offset + size > _size)
            throw new InvalidModelException($"{Field(id)}: {size} bytes at {offset} are not inside the table of {_size} bytes at offset {_at}; copy or export the file again.");
        return _at + offset;
    }

    private string Field(int id) => $"{Name}, field {id}";
}
