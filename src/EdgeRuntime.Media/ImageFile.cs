using System.Buffers;
using EdgeRuntime.Media.Images;

namespace EdgeRuntime.Media;

/// <summary>
/// Reads pictures as u8 pixels <c>[H,W,C]</c>: C is 1 for a gray file, 3 (red, green, blue) for a colored one. The format is known by the first bytes, not by the
/// name: PNG (libpng), JPEG (libturbojpeg), BMP (8, 24 and 32 bit, uncompressed), PPM and PGM (binary, 8 bit). Transparency is dropped, 16 bits become 8, EXIF
/// orientation is ignored. The native libraries are loaded when the first such file is read.
/// </summary>
public static class ImageFile
{
    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".pgm", ".pnm"];

    /// <summary>Whether a file's name ends like that of a picture which can be read.</summary>
    public static bool HasImageName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return s_extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a file into <paramref name="sample"/>, replacing what it held.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    /// <exception cref="InvalidModelException">It is empty, truncated, damaged, of no known format, or larger than <see cref="MediaLimits"/> allow.</exception>
    /// <exception cref="DeviceException">The library that decodes this format is not installed.</exception>
    public static void Read(string path, Sample sample)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = MediaFile.Open(path);
        var length = MediaFile.Length(file, path);
        if (length > MediaLimits.ImageFileBytes)
            throw ImageErrors.FileTooLarge(path, length);
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = MediaFile.Read(file, path, 0, buffer.AsSpan(0, (int)length));
            Decode(buffer.AsSpan(0, read), path, sample);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes a file that is in memory.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="sample">Receives the pixels.</param>
    /// <exception cref="InvalidModelException">It is empty, truncated, damaged, of no known format, or larger than <see cref="MediaLimits"/> allow.</exception>
    /// <exception cref="DeviceException">The library that decodes this format is not installed.</exception>
    public static void Decode(ReadOnlySpan<byte> file, string name, Sample sample)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(sample);
        if (file.IsEmpty)
            throw ImageErrors.Invalid(name, "the file is empty");
        switch (file)
        {
            case [0x89, (byte)'P', (byte)'N', (byte)'G', ..]:
                PngDecoder.Decode(file, name, sample);
                break;
            case [0xFF, 0xD8, 0xFF, ..]:
                JpegDecoder.Decode(file, name, sample);
                break;
            case [(byte)'B', (byte)'M', ..]:
                BmpDecoder.Decode(file, name, sample);
                break;
            case [(byte)'P', >= (byte)'1' and <= (byte)'6', ..]:
                PnmDecoder.Decode(file, name, sample);
                break;
            default:
                throw ImageErrors.Invalid(name, "expected a PNG, JPEG, BMP, PPM or PGM picture, found something else");
        }
        sample.SetName(name);
    }
}
