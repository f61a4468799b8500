using System.Buffers.Binary;

namespace EdgeRuntime.Media;

/// <summary>What the head of a JPEG file says (ITU-T T.81, B.1.1.4 and B.2.2), without decoding it and without a library.</summary>
public static class JpegHeader
{
    /// <summary>Reads the size of the picture from the frame header, the first SOF segment.</summary>
    /// <param name="file">The file's bytes; untrusted.</param>
    /// <param name="width">Columns, from 1.</param>
    /// <param name="height">Rows, from 1.</param>
    /// <returns>Whether there is one; the rest of the file may be damaged all the same.</returns>
    public static bool TryReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (file is not [0xFF, 0xD8, ..])
            return false;
        var rest = file[2..];
        while (rest.Length >= 9 && rest[0] == 0xFF)
        {
            var marker = rest[1];
            if (marker is 0xFF)
            {
                rest = rest[1..];
                continue;
            }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(rest[5..]), BinaryPrimitives.ReadUInt16BigEndian(rest[7..]));
                return width > 0 && height > 0;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length + 2 > rest.Length)
                return false;
            rest = rest[(length + 2)..];
        }
        return false;
    }
}
