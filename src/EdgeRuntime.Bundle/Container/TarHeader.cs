using System.Text;

namespace EdgeRuntime.Bundle.Container;

/// <summary>
/// The header of one plain file in a ustar archive (POSIX.1-1988), in the one form that bundles use: mode 0644, owner 0, time 0. Since every field follows from name and
/// size, a header is read by taking those two and comparing all 512 bytes with what would be written for them.
/// </summary>
internal static class TarHeader
{
    public const int BlockBytes = 512;
    public const int EndBytes = 2 * BlockBytes;

    private const int NameBytes = 100;
    private const int SizeOffset = 124;
    private const int SizeDigits = 11;
    private const int ChecksumOffset = 148;
    private const int MagicOffset = 257;

    private static ReadOnlySpan<byte> Magic => "ustar\000"u8;

    /// <summary>Bytes that follow an entry of <paramref name="size"/> bytes to fill its last block.</summary>
    public static int Padding(long size) => (int)(-size & (BlockBytes - 1));

    public static bool HasMagic(ReadOnlySpan<byte> block) => block.Length >= BlockBytes && block[MagicOffset..].StartsWith(Magic);

    public static void Write(Span<byte> block, string name, long size)
    {
        block.Clear();
        Encoding.ASCII.GetBytes(name, block[..NameBytes]);
        "0000644\0"u8.CopyTo(block[100..]);
        "0000000\0"u8.CopyTo(block[108..]);
        "0000000\0"u8.CopyTo(block[116..]);
        WriteOctal(block.Slice(SizeOffset, SizeDigits), size);
        "00000000000\0"u8.CopyTo(block[136..]);
        block[156] = (byte)'0';
        Magic.CopyTo(block[MagicOffset..]);
        "0000000\0"u8.CopyTo(block[329..]);
        "0000000\0"u8.CopyTo(block[337..]);

        "        "u8.CopyTo(block[ChecksumOffset..]);
        var sum = 0;
        foreach (var value in block)
            sum += value;
        WriteOctal(block.Slice(ChecksumOffset, 6), sum);
        block[ChecksumOffset + 6] = 0;
    }

    public static bool TryRead(ReadOnlySpan<byte> block, out string name, out long size)
    {
        name = "";
        size = 0;
        foreach (var digit in block.Slice(SizeOffset, SizeDigits))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            size = size * 8 + (digit - '0');
        }
        var length = block[..NameBytes].IndexOf((byte)0);
        if (length <= 0)
            return false;
        name = Encoding.Latin1.GetString(block[..length]);
        if (!BundleEntryNames.IsValid(name))
            return false;
        Span<byte> expected = stackalloc byte[BlockBytes];
        Write(expected, name, size);
        return block.SequenceEqual(expected);
    }

    private static void WriteOctal(Span<byte> digits, long value)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value >>= 3)
            digits[i] = (byte)('0' + (value & 7));
    }
}
