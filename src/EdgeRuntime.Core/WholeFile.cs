namespace EdgeRuntime;

/// <summary>Reads files whole, and never more than such a file may have: pipes and devices say no length, and some never end.</summary>
public static class WholeFile
{
    private const int MostWithoutLength = 64 << 20;
    private const int FirstBytes = 1 << 16;

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="what">What it is, for errors, as in <c>a label file</c>.</param>
    /// <exception cref="ConfigurationException">The path is empty or a folder's, or the file is larger.</exception>
    /// <exception cref="IOException">It cannot be read; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read; the message names it.</exception>
    public static byte[] Read(string path, long most, string what)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
            throw new ConfigurationException($"the path is empty; give that of {what}.");
        if (Directory.Exists(path))
            throw new ConfigurationException($"{path}: expected {what}, found a folder.");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = file.CanSeek ? file.Length : 0;
        if (length > most)
            throw TooLarge(path, most, what);
        if (length > 0)
        {
            var whole = new byte[length];
            var read = file.ReadAtLeast(whole, whole.Length, throwOnEndOfStream: false);
            return read == length ? whole : whole[..read];
        }
        var limit = (int)Math.Min(most, MostWithoutLength);
        var bytes = new byte[Math.Min(limit, FirstBytes) + 1]; // one more says that there is more
        var count = 0;
        while (file.Read(bytes.AsSpan(count)) is > 0 and var added)
        {
            count += added;
            if (count > limit)
                throw TooLarge(path, limit, what);
            if (count == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(2L * count, limit + 1L));
        }
        return bytes[..count];
    }

    /// <summary>The text of a file, UTF-8 unless a byte order mark says otherwise.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadText(string path, long most, string what)
    {
        using var reader = new StreamReader(new MemoryStream(Read(path, most, what)));
        return reader.ReadToEnd();
    }

    /// <summary>The lines of a file of text.</summary>
    /// <inheritdoc cref="Read"/>
    public static string[] ReadLines(string path, long most, string what)
    {
        using var reader = new StreamReader(new MemoryStream(Read(path, most, what)));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return [.. lines];
    }

    private static ConfigurationException TooLarge(string path, long most, string what) => new($"{path}: is larger than {Math.Max(1, most >> 20)} MiB; expected {what}.");
}
