using System.Buffers.Binary;
using System.Text;

namespace EdgeRuntime.Media.Npy;

/// <summary>
/// The header of a .npy file (NumPy Enhancement Proposal 1): the magic, a version, the length of the text, and the text, a Python dictionary with <c>descr</c>,
/// <c>fortran_order</c> and <c>shape</c>, padded with spaces so that the elements begin at a multiple of 64.
/// </summary>
internal static class NpyHeader
{
    /// <summary>Bytes of magic and version.</summary>
    public const int PreambleLength = 8;

    /// <summary>The longest text that is read; numpy's own limit is 10,000.</summary>
    public const int MaximumTextLength = 1 << 16;

    private const int Alignment = 64;

    private static readonly (string Code, ElementType Type)[] s_types =
    [
        ("b1", ElementType.Bool), ("u1", ElementType.UInt8), ("i1", ElementType.Int8), ("u2", ElementType.UInt16), ("i2", ElementType.Int16), ("u4", ElementType.UInt32),
        ("i4", ElementType.Int32), ("u8", ElementType.UInt64), ("i8", ElementType.Int64), ("f2", ElementType.Float16), ("f4", ElementType.Float32), ("f8", ElementType.Float64),
    ];

    /// <summary>Magic and version 1.0.</summary>
    private static ReadOnlySpan<byte> Preamble => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>The header of an array, ready to be written before its elements.</summary>
    public static byte[] Make(ElementType type, TensorShape shape)
    {
        var code = s_types.FirstOrDefault(pair => pair.Type == type).Code ?? throw new ArgumentException($"A .npy file cannot hold {type.ShortName()}.", nameof(type));
        var order = type.SizeInBits() == 8 ? '|' : '<';
        var dimensions = string.Join(", ", shape.Dimensions) + (shape.Rank == 1 ? "," : "");
        var text = $"{{'descr': '{order}{code}', 'fortran_order': False, 'shape': ({dimensions}), }}";
        var length = (PreambleLength + 2 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        Preamble.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(PreambleLength), (ushort)(length - PreambleLength - 2));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PreambleLength + 2));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Reads magic and version; returns how many bytes the length of the text takes.</summary>
    public static int ReadPreamble(ReadOnlySpan<byte> preamble, string name)
    {
        if (preamble.Length < PreambleLength || !preamble.StartsWith(Preamble[..6]))
            throw NpyErrors.Invalid(name, preamble.IsEmpty ? "the file is empty" : "not a .npy file: expected it to begin with \\x93NUMPY");
        return preamble[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            _ => throw NpyErrors.Invalid(name, $"expected version 1, 2 or 3 of the .npy format, found {preamble[6]}.{preamble[7]}"),
        };
    }

    /// <summary>Reads the text.</summary>
    public static (ElementType Type, TensorShape Shape) ReadText(ReadOnlySpan<byte> text, string name)
    {
        var scanner = new NpyHeaderScanner(text, name);
        return (TypeOf(scanner.Description, name), ShapeOf(scanner.Dimensions, name));
    }

    private static ElementType TypeOf(string description, string name)
    {
        var known = description.Length > 1 ? s_types.FirstOrDefault(pair => pair.Code == description[1..]).Type : ElementType.Undefined;
        if (known == ElementType.Undefined)
            throw NpyErrors.Invalid(name, $"expected elements of type b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4 or f8, found '{description}'");
        if (description[0] != '<' && !(known.SizeInBits() == 8 && description[0] is '|' or '>' or '='))
            throw NpyErrors.Invalid(name, $"expected little-endian elements, found '{description}'");
        return known;
    }

    private static TensorShape ShapeOf(List<long> dimensions, string name)
    {
        if (dimensions.Count > TensorShape.MaxRank)
            throw NpyErrors.Invalid(name, $"expected at most {TensorShape.MaxRank} dimensions, found {dimensions.Count}");
        Span<int> sizes = stackalloc int[dimensions.Count];
        long count = 1;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (dimensions[axis] > MediaLimits.ArrayBytes)
                throw NpyErrors.TooLarge(name, dimensions[axis]);
            count *= dimensions[axis];
            if (count > MediaLimits.ArrayBytes)
                throw NpyErrors.TooLarge(name, count);
            sizes[axis] = (int)dimensions[axis];
        }
        return new TensorShape(sizes);
    }
}
