using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeRuntime.Media.Tests;

/// <summary>Makes IDX files.</summary>
internal static class IdxBytes
{
    public const byte UInt8 = 0x08;

    public static byte[] Make(byte type, int[] dimensions, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[4 + 4 * dimensions.Length + data.Length];
        bytes[2] = type;
        bytes[3] = (byte)dimensions.Length;
        for (var axis = 0; axis < dimensions.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * axis), dimensions[axis]);
        data.CopyTo(bytes.AsSpan(4 + 4 * dimensions.Length));
        return bytes;
    }

    /// <summary>Images whose every pixel is known: sample i, element j is i·7 + j modulo 256.</summary>
    public static byte[] Images(int count, int height, int width)
    {
        var data = new byte[count * height * width];
        for (var index = 0; index < data.Length; index++)
            data[index] = Pixel(index / (height * width), index % (height * width));
        return Make(UInt8, [count, height, width], data);
    }

    public static byte Pixel(int sample, int element) => (byte)(sample * 7 + element);

    public static byte[] Labels(params byte[] labels) => Make(UInt8, [labels.Length], labels);

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return stream.ToArray();
    }
}
