using System.Buffers.Binary;
using System.Text;

namespace EdgeRuntime.Media.Tests.Audio;

/// <summary>Makes WAV files.</summary>
internal static class WavBytes
{
    public const int Pcm = 1, Float = 3, Extensible = 0xFFFE;

    private static readonly byte[] s_guidTail = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    /// <summary>A whole file: RIFF header, the chunks before the data, data.</summary>
    public static byte[] Make(int format, int bits, int channels, int rate, ReadOnlySpan<byte> data, uint? dataBytes = null, params (string Name, byte[] Content)[] others)
    {
        byte[] chunks = [.. Chunk("fmt ", Fmt(format, bits, channels, rate)), .. others.SelectMany(chunk => Chunk(chunk.Name, chunk.Content)), .. Chunk("data", data, dataBytes)];
        return [.. "RIFF"u8, .. Number(4 + chunks.Length, 4), .. "WAVE"u8, .. chunks];
    }

    public static byte[] Chunk(string name, ReadOnlySpan<byte> content, uint? length = null)
    {
        var header = new byte[8];
        Encoding.ASCII.GetBytes(name, header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), length ?? (uint)content.Length);
        return content.Length % 2 == 0 ? [.. header, .. content] : [.. header, .. content, 0];
    }

    public static byte[] Number(long value, int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * i)))];

    /// <summary>The content of a fmt chunk; a format above 0xFFFF0000 is extensible with the sub-format in its low bits.</summary>
    private static byte[] Fmt(int format, int bits, int channels, int rate)
    {
        var block = channels * bits / 8;
        byte[] plain = [.. Number(format >> 16 != 0 ? Extensible : format, 2), .. Number(channels, 2), .. Number(rate, 4), .. Number((long)rate * block, 4), .. Number(block, 2), .. Number(bits, 2)];
        return format >> 16 == 0 ? plain : [.. plain, .. Number(22, 2), .. Number(bits, 2), .. Number(0, 4), .. Number(format & 0xFFFF, 2), .. s_guidTail];
    }
}
