using System.Buffers.Binary;
using System.Text;

namespace EdgeRuntime.Graph.Tests.TfLite;

/// <summary>A small writer of flatbuffers: objects are laid out front to back, references being filled in behind.</summary>
internal sealed class FlatBufferWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>A field of a table: <see cref="Inline"/> bytes in the table itself, or an object that it refers to.</summary>
    public sealed record Field(int Id, byte[]? Inline, Func<FlatBufferWriter, int>? Object);

    public static Field Byte(int id, int value) => new(id, [(byte)value], null);

    public static Field Int(int id, int value) => new(id, BitConverter.GetBytes(value), null);

    public static Field Float(int id, float value) => new(id, BitConverter.GetBytes(value), null);

    public static Field Text(int id, string value) => new(id, null, writer => writer.Vector(Encoding.UTF8.GetBytes(value), 1, terminated: true));

    public static Field Ints(int id, params int[] values) => new(id, null, writer => writer.Vector(values.SelectMany(BitConverter.GetBytes).ToArray(), 4));

    public static Field Longs(int id, params long[] values) => new(id, null, writer => writer.Vector(values.SelectMany(BitConverter.GetBytes).ToArray(), 8));

    public static Field Floats(int id, params float[] values) => new(id, null, writer => writer.Vector(values.SelectMany(BitConverter.GetBytes).ToArray(), 4));

    public static Field Bytes(int id, byte[] values) => new(id, null, writer => writer.Vector(values, 1));

    public static Field Table(int id, params Field[] fields) => new(id, null, writer => writer.Append(fields));

    public static Field Tables(int id, params Field[][] tables) => new(id, null, writer => writer.AppendTables(tables));

    /// <summary>A file with a root table and an identifier.</summary>
    public static byte[] File(string identifier, params Field[] root)
    {
        var writer = new FlatBufferWriter();
        writer._bytes.AddRange(new byte[4]);
        writer._bytes.AddRange(Encoding.ASCII.GetBytes(identifier));
        writer.Set(0, writer.Append(root));
        return [.. writer._bytes];
    }

    private int Append(Field[] fields)
    {
        Align(8);
        var count = fields.Length == 0 ? 0 : fields.Max(field => field.Id) + 1;
        var vtable = _bytes.Count;
        _bytes.AddRange(new byte[4 + 2 * count]);
        Align(8);
        var table = _bytes.Count;
        _bytes.AddRange(BitConverter.GetBytes(table - vtable));
        var places = new Dictionary<Field, int>();
        foreach (var field in fields)
        {
            var size = field.Inline?.Length ?? 4;
            while ((_bytes.Count - table) % size != 0)
                _bytes.Add(0);
            places[field] = _bytes.Count;
            Short(vtable + 4 + 2 * field.Id, _bytes.Count - table);
            _bytes.AddRange(field.Inline ?? new byte[4]);
        }
        Short(vtable, 4 + 2 * count);
        Short(vtable + 2, _bytes.Count - table);
        foreach (var field in fields.Where(field => field.Object is not null))
            Set(places[field], field.Object!(this) - places[field]);
        return table;
    }

    private int AppendTables(Field[][] tables)
    {
        var at = Vector(new byte[4 * tables.Length], 4);
        for (var i = 0; i < tables.Length; i++)
            Set(at + 4 + 4 * i, Append(tables[i]) - (at + 4 + 4 * i));
        return at;
    }

    private int Vector(byte[] elements, int size, bool terminated = false)
    {
        while ((_bytes.Count + 4) % Math.Max(size, 4) != 0)
            _bytes.Add(0);
        var at = _bytes.Count;
        _bytes.AddRange(BitConverter.GetBytes(elements.Length / size));
        _bytes.AddRange(elements);
        if (terminated)
            _bytes.Add(0);
        return at;
    }

    private void Align(int size)
    {
        while (_bytes.Count % size != 0)
            _bytes.Add(0);
    }

    private void Set(int at, int value)
    {
        for (var i = 0; i < 4; i++)
            _bytes[at + i] = (byte)(value >> 8 * i);
    }

    private void Short(int at, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        (_bytes[at], _bytes[at + 1]) = (bytes[0], bytes[1]);
    }
}
