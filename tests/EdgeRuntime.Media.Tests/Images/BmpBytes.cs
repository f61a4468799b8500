using System.Buffers.Binary;

namespace EdgeRuntime.Media.Tests.Images;

/// <summary>Makes Windows bitmaps.</summary>
internal static class BmpBytes
{
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows; negative for top row first.</param>
    /// <param name="bits">Bits per pixel.</param>
    /// <param name="rows">The rows as stored, padded to 4 bytes.</param>
    /// <param name="palette">Blue, green, red, 0 of each color.</param>
    public static byte[] Make(int width, int height, ushort bits, ReadOnlySpan<byte> rows, ReadOnlySpan<byte> palette = default)
    {
        var file = new byte[54 + palette.Length + rows.Length];
        (file[0], file[1]) = ((byte)'B', (byte)'M');
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54 + palette.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(28), bits);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(46), palette.Length / 4);
        palette.CopyTo(file.AsSpan(54));
        rows.CopyTo(file.AsSpan(54 + palette.Length));
        return file;
    }
}
