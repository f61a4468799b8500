using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace EdgeRuntime.Media.Tests.Images;

/// <summary>Makes PNG files (ISO 15948), not interlaced, filter 0.</summary>
internal static class PngBytes
{
    public const byte Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6;

    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">Bits per value.</param>
    /// <param name="color">A color type.</param>
    /// <param name="data">The rows as PNG packs them, without filter bytes.</param>
    /// <param name="palette">Red, green, blue of each color.</param>
    public static byte[] Make(int width, int height, byte bits, byte color, ReadOnlySpan<byte> data, ReadOnlySpan<byte> palette = default)
    {
        using var stream = new MemoryStream();
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, color);
        WriteChunk(stream, "IHDR", header);
        if (!palette.IsEmpty)
            WriteChunk(stream, "PLTE", palette);
        WriteChunk(stream, "IDAT", Deflate(data, height));
        WriteChunk(stream, "IEND", []);
        return stream.ToArray();
    }

    /// <summary>Makes the checksum of every chunk right again, so that damage reaches the decoder behind them.</summary>
    public static void Repair(Span<byte> png)
    {
        var at = 8;
        while (at + 12 <= png.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - at - 12)
                return;
            var body = png.Slice(at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(png[(at + 8 + (int)length)..], Crc(body));
            at += 12 + (int)length;
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> data, int height)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest))
        {
            var stride = data.Length / height;
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(data.Slice(y * stride, stride));
            }
        }
        return stream.ToArray();
    }

    private static void WriteChunk(MemoryStream stream, string name, ReadOnlySpan<byte> data)
    {
        var body = new byte[4 + data.Length];
        Encoding.ASCII.GetBytes(name, body);
        data.CopyTo(body.AsSpan(4));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        stream.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
