using System.Buffers.Binary;

namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>How the bytes of a register are a number: <c>u8</c>, <c>s8</c>, <c>u16be</c>, <c>s16le</c>, … <c>f32le</c>.</summary>
/// <param name="Bytes">1, 2, 3 or 4.</param>
/// <param name="Signed">Two's complement.</param>
/// <param name="BigEndian">The highest byte comes first.</param>
/// <param name="Float">IEEE 754, 4 bytes.</param>
internal readonly record struct I2cType(int Bytes, bool Signed, bool BigEndian, bool Float)
{
    public const string Expected = "u8, s8, or u, s with 16, 24, 32, or f32, each with be or le, as in s16be";

    public static I2cType? Parse(string text) => text switch
    {
        "u8" or "s8" => new I2cType(1, text[0] == 's', false, false),
        "f32be" or "f32le" => new I2cType(4, false, text[3] == 'b', true),
        ['u' or 's', .. var size, 'b' or 'l', 'e'] when size is "16" or "24" or "32" => new I2cType((size[0] - '0') switch { 1 => 2, 2 => 3, _ => 4 }, text[0] == 's', text[3] == 'b', false),
        _ => null,
    };

    /// <summary>The number that the bytes are, as the device sends them.</summary>
    public double Read(ReadOnlySpan<byte> bytes)
    {
        Span<byte> word = stackalloc byte[4];
        word.Clear();
        for (var i = 0; i < Bytes; i++)
            word[i] = bytes[BigEndian ? Bytes - 1 - i : i];
        var value = BinaryPrimitives.ReadUInt32LittleEndian(word);
        var unused = 32 - 8 * Bytes;
        return Float ? BitConverter.UInt32BitsToSingle(value) : Signed ? (int)(value << unused) >> unused : value;
    }
}
