using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace EdgeRuntime.Bundle.Plan;

/// <summary>Reads numbers, names and lists from the bytes of a plan, and refuses what does not fit the bytes that are left. Messages name the record that <see cref="Enter"/> was told.</summary>
internal ref struct PlanCursor(ReadOnlySpan<byte> bytes, string source)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _source = source;
    private string _record = "header";
    private int _number = -1;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    /// <summary>Says what is read from here on.</summary>
    public void Enter(string record, int number)
    {
        _record = record;
        _number = number;
    }

    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > Left)
            throw Invalid($"{what} needs {count} bytes, {Left} are left");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public int Int32(string what) => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int), what));

    public long Int64(string what) => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long), what));

    public float Single(string what) => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float), what));

    public int Int32(string what, int minimum, int maximum)
    {
        var value = Int32(what);
        return value >= minimum && value <= maximum ? value : throw Invalid($"{what} is {value}, expected {minimum} to {maximum}");
    }

    /// <summary>A list of numbers, each in a range; the caller has checked the count against a cap.</summary>
    public int[] Int32Array(int count, string what, int minimum, int maximum)
    {
        if (count > Left / sizeof(int))
            throw Invalid($"{count} × {what}, {Left} bytes are left");
        var values = count == 0 ? [] : new int[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Int32(what, minimum, maximum);
        return values;
    }

    public string Name()
    {
        var bytes = Take(Int32("length of the name", 0, PlanLimits.MaxNameBytes), "name");
        if (!Utf8.IsValid(bytes))
            throw Invalid("the name is not UTF-8");
        var name = Encoding.UTF8.GetString(bytes);
        foreach (var character in name)
        {
            if (char.IsControl(character))
                throw Invalid("the name holds a control character");
        }
        return name;
    }

    public readonly InvalidModelException Invalid(string what) => new($"{_source}: {_record}{(_number < 0 ? "" : $" {_number}")}: {what}; convert the model again.");
}
