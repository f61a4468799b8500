using System.Buffers.Binary;
using EdgeRuntime.Media.Npy;

namespace EdgeRuntime.Media;

/// <summary>
/// Reads and writes numpy's .npy files (versions 1 to 3): C order, little-endian, elements b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4 or f8, at most
/// <see cref="TensorShape.MaxRank"/> dimensions and <see cref="MediaLimits.ArrayBytes"/> bytes.
/// </summary>
public static class NpyFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    /// <exception cref="InvalidModelException">It is empty, truncated, damaged, too large, or holds what is not supported.</exception>
    public static NpyArray Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = MediaFile.OpenStream(path);
        return Read(stream, MediaFile.Length(stream.SafeFileHandle, path), path);
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidModelException">It is empty, truncated, damaged, too large, or holds what is not supported.</exception>
    public static unsafe NpyArray Read(ReadOnlySpan<byte> file, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (file.IsEmpty)
            throw NpyErrors.Invalid(name, "the file is empty");
        fixed (byte* bytes = file)
        {
            using var stream = new UnmanagedMemoryStream(bytes, file.Length);
            return Read(stream, file.Length, name);
        }
    }

    /// <summary>Writes a file (version 1), replacing what is there.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the type and shape say, or numpy has no such type.</exception>
    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public static void Write(string path, ElementType type, TensorShape shape, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            CheckLength(type, shape, bytes.Length);
            using var file = new AtomicFile(path);
            Write(file.Stream, type, shape, bytes);
            file.Complete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be written: {MediaFile.OneLine(exception.Message)}", exception);
        }
    }

    /// <summary>Writes an array to a stream.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the type and shape say, or numpy has no such type.</exception>
    public static void Write(Stream stream, ElementType type, TensorShape shape, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckLength(type, shape, bytes.Length);
        stream.Write(NpyHeader.Make(type, shape));
        stream.Write(bytes);
    }

    /// <summary>Reads an array of which <paramref name="length"/> bytes, header and all, are promised.</summary>
    private static NpyArray Read(Stream stream, long length, string name)
    {
        Span<byte> preamble = stackalloc byte[NpyHeader.PreambleLength + 4];
        var fieldLength = NpyHeader.ReadPreamble(preamble[..Fill(stream, preamble[..NpyHeader.PreambleLength], name)], name);
        var field = preamble.Slice(NpyHeader.PreambleLength, 4);
        field.Clear();
        if (Fill(stream, field[..fieldLength], name) < fieldLength)
            throw NpyErrors.Invalid(name, "truncated header");
        var textLength = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (textLength > NpyHeader.MaximumTextLength)
            throw NpyErrors.Invalid(name, $"expected a header of at most {NpyHeader.MaximumTextLength} bytes, found {textLength}");
        var text = new byte[textLength];
        if (Fill(stream, text, name) < text.Length)
            throw NpyErrors.Invalid(name, "truncated header");
        var (type, shape) = NpyHeader.ReadText(text, name);
        return new NpyArray(type, shape, ReadElements(stream, length - NpyHeader.PreambleLength - fieldLength - textLength, type, shape, name));
    }

    private static byte[] ReadElements(Stream stream, long length, ElementType type, TensorShape shape, string name)
    {
        var expected = type.ByteCount(shape.ElementCount);
        if (expected > MediaLimits.ArrayBytes)
            throw NpyErrors.TooLarge(name, expected);
        if (length != expected)
            throw NpyErrors.Invalid(name, $"expected {expected} bytes of {type.ShortName()}[{shape}], found {length}");
        var bytes = GC.AllocateUninitializedArray<byte>((int)expected);
        var read = Fill(stream, bytes, name);
        return read == bytes.Length ? bytes : throw NpyErrors.Invalid(name, $"truncated: expected {expected} bytes of {type.ShortName()}[{shape}], found {read}");
    }

    private static int Fill(Stream stream, Span<byte> destination, string name)
    {
        try
        {
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw NpyErrors.Invalid(name, $"cannot be read ({MediaFile.OneLine(exception.Message)})", exception);
        }
    }

    private static void CheckLength(ElementType type, TensorShape shape, int length)
    {
        if (type.ByteCount(shape.ElementCount) != length)
            throw new ArgumentException($"{type.ShortName()}[{shape}] takes {type.ByteCount(shape.ElementCount)} bytes, found {length}.", nameof(length));
    }
}
