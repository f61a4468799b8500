using System.Buffers.Binary;

namespace EdgeRuntime.Media.Images;

/// <summary>
/// Windows bitmaps: a 14-byte file header and a BITMAPINFOHEADER (or a longer one); 8 bit with palette, 24 bit, 32 bit (alpha dropped), uncompressed, bottom row first
/// or (negative height) top row first. A palette without colors gives a gray picture.
/// </summary>
internal static class BmpDecoder
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;
    private const uint Uncompressed = 0;
    private const uint BitFields = 3;

    public static void Decode(ReadOnlySpan<byte> file, string name, Sample sample)
    {
        if (file.Length < FileHeader + InfoHeader)
            throw ImageErrors.Invalid(name, $"truncated BMP: expected a header of {FileHeader + InfoHeader} bytes, found {file.Length}");
        var headerLength = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        var width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        long signedHeight = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        if (headerLength < InfoHeader || headerLength > file.Length - FileHeader)
            throw ImageErrors.Invalid(name, $"expected a BMP header of {InfoHeader} bytes or more, found {headerLength}");
        if (bits is not (8 or 24 or 32))
            throw ImageErrors.Invalid(name, $"expected a BMP of 8, 24 or 32 bits per pixel, found {bits}");
        if (compression != Uncompressed && !(compression == BitFields && bits == 32 && HasUsualMasks(file)))
            throw ImageErrors.Invalid(name, $"expected an uncompressed BMP, found compression {compression}");
        var height = Math.Abs(signedHeight);
        ImageErrors.CheckSize(name, width, height, (long)file.Length * 8 / bits);

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var stride = ((long)width * bits + 31) / 32 * 4;
        if (offset > file.Length || stride * height > file.Length - offset)
            throw ImageErrors.Invalid(name, $"truncated BMP: expected {stride * height} bytes of pixels at {offset}, found {Math.Max(0, file.Length - (long)offset)}");
        var rows = new Rows(file.Slice((int)offset, (int)(stride * height)), (int)stride, (int)height, signedHeight > 0);
        if (bits == 8)
            ReadIndexed(rows, Palette(file, (int)headerLength, name), name, sample, width);
        else
            ReadColors(rows, sample.PrepareImage((int)height, width, 3), width, bits / 8);
    }

    private static bool HasUsualMasks(ReadOnlySpan<byte> file) => file.Length >= 66 && file[54..66] is [0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0];

    /// <summary>The palette's entries: blue, green, red, unused.</summary>
    private static ReadOnlySpan<byte> Palette(ReadOnlySpan<byte> file, int headerLength, string name)
    {
        var colors = BinaryPrimitives.ReadUInt32LittleEndian(file[46..]);
        colors = colors == 0 ? 256 : colors;
        var start = FileHeader + headerLength;
        if (colors > 256 || start + 4 * colors > file.Length)
            throw ImageErrors.Invalid(name, $"expected a BMP palette of at most 256 colors within the file, found {colors}");
        return file.Slice(start, 4 * (int)colors);
    }

    private static void ReadIndexed(Rows rows, ReadOnlySpan<byte> palette, string name, Sample sample, int width)
    {
        var gray = IsGray(palette);
        var pixels = sample.PrepareImage(rows.Count, width, gray ? 1 : 3);
        var at = 0;
        for (var y = 0; y < rows.Count; y++)
        {
            foreach (var index in rows[y][..width])
            {
                if (4 * index >= palette.Length)
                    throw ImageErrors.Invalid(name, $"expected palette indices below {palette.Length / 4}, found {index}");
                var color = palette.Slice(4 * index, 3);
                if (!gray)
                {
                    pixels[at++] = color[2];
                    pixels[at++] = color[1];
                }
                pixels[at++] = color[0];
            }
        }
    }

    private static bool IsGray(ReadOnlySpan<byte> palette)
    {
        for (var at = 0; at < palette.Length; at += 4)
        {
            if (palette[at] != palette[at + 1] || palette[at] != palette[at + 2])
                return false;
        }
        return true;
    }

    private static void ReadColors(Rows rows, Span<byte> pixels, int width, int bytesPerPixel)
    {
        var at = 0;
        for (var y = 0; y < rows.Count; y++)
        {
            var row = rows[y];
            for (var x = 0; x < width; x++, at += 3)
            {
                var pixel = row.Slice(x * bytesPerPixel, 3);
                pixels[at] = pixel[2];
                pixels[at + 1] = pixel[1];
                pixels[at + 2] = pixel[0];
            }
        }
    }

    /// <summary>The rows from top to bottom, whichever way they are stored.</summary>
    private readonly ref struct Rows(ReadOnlySpan<byte> data, int stride, int count, bool bottomFirst)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        public int Count => count;

        public ReadOnlySpan<byte> this[int y] => _data.Slice((bottomFirst ? count - 1 - y : y) * stride, stride);
    }
}
