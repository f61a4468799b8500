using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>Writes the files that users feed in, by the formats' own specifications and none of our code.</summary>
internal static class TestFiles
{
    /// <summary>Sound of 16 bits, channels one beside the other.</summary>
    public static void WriteWav(string path, int rate, float[] samples, int channels = 1) =>
        WriteSound(path, rate, channels, 1, 2, samples.Length, (file, i) => BinaryPrimitives.WriteInt16LittleEndian(file, (short)(32767 * samples[i])));

    /// <summary>Sound of floats.</summary>
    public static void WriteFloatWav(string path, int rate, float[] samples) => WriteSound(path, rate, 1, 3, 4, samples.Length, (file, i) => BinaryPrimitives.WriteSingleLittleEndian(file, samples[i]));

    private delegate void SampleWriter(Span<byte> file, int index);

    private static void WriteSound(string path, int rate, int channels, int format, int bytes, int count, SampleWriter write)
    {
        var file = new byte[44 + bytes * count];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        (int At, int Value)[] header = [(4, file.Length - 8), (16, 16), (20, format | channels << 16), (24, rate), (28, rate * channels * bytes), (32, channels * bytes | 8 * bytes << 16), (40, bytes * count)];
        foreach (var (at, value) in header)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < count; i++)
            write(file.AsSpan(44 + bytes * i), i);
        File.WriteAllBytes(path, file);
    }

    /// <summary>A gray portable pixmap (P5).</summary>
    public static void WritePgm(string path, int width, int height, byte[] pixels) => File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes($"P5\n{width} {height}\n255\n"), .. pixels]);

    /// <summary>A gray 8-bit PNG.</summary>
    public static void WritePng(string path, int width, int height, byte[] pixels)
    {
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels, y * width, width);
            }
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        File.WriteAllBytes(path, [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", rows.ToArray()), .. Chunk("IEND", [])]);
    }

    /// <summary>A pair of IDX files in a folder: t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte. Returns the images' path.</summary>
    public static string WriteIdx(string folder, int side, IReadOnlyList<byte[]> images, byte[] labels)
    {
        var path = Path.Combine(folder, "t10k-images-idx3-ubyte");
        File.WriteAllBytes(path, [0, 0, 8, 3, .. BigEndian(images.Count), .. BigEndian(side), .. BigEndian(side), .. images.SelectMany(image => image)]);
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, .. BigEndian(labels.Length), .. labels]);
        return path;
    }

    /// <summary>A version 1 .npy of f32.</summary>
    public static void WriteNpy(string path, string shape, float[] values) => WriteNpy(path, "<f4", shape, MemoryMarshal.AsBytes<float>(values));

    /// <summary>A .npy of s8.</summary>
    public static void WriteNpyOfBytes(string path, string shape, ReadOnlySpan<byte> values) => WriteNpy(path, "|i1", shape, values);

    private static void WriteNpy(string path, string type, string shape, ReadOnlySpan<byte> values)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        header = header.PadRight((header.Length + 10 + 64) / 64 * 64 - 11) + "\n";
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)header.Length);
        writer.Write(Encoding.ASCII.GetBytes(header));
        writer.Write(values);
    }

    /// <summary>The f32 values of a .npy that ends with them.</summary>
    public static float[] ReadNpy(string path, int count)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[^((count - i) * 4)..]);
        return values;
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian(data.Length), .. body, .. BigEndian((int)Crc32(body))];
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
