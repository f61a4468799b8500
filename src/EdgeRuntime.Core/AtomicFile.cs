namespace EdgeRuntime;

/// <summary>
/// A file that is written whole or not at all: bytes go to a temporary file beside it, which takes its name when <see cref="Complete"/> is called and disappears when it
/// is not. Whoever reads the name sees the old file or the new one, also after a crash; what a crash leaves of the temporary file the next writer replaces.
/// A device (<c>/dev/null</c>, <c>/dev/stdout</c>) is written as it is: renaming a file over it would destroy it.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _complete;

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">The temporary file cannot be made, or another process is writing it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public AtomicFile(string path)
    {
        _path = path;
        _temporary = IsDevice(path) ? path : path + ".tmp";
        Stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 14);
    }

    /// <summary>What the file will hold.</summary>
    public FileStream Stream { get; }

    /// <summary>Puts the file in place, its bytes on the disk.</summary>
    /// <exception cref="IOException">The disk is full, or the name is that of a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The name is that of a folder.</exception>
    public void Complete()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        if (_temporary != _path)
            File.Move(_temporary, _path, overwrite: true);
        _complete = true;
    }

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(bytes);
        file.Complete();
    }

    /// <summary>Writes a whole file of UTF-8 text.</summary>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Closes the file; one that is not complete is removed, whatever the disk says to its last bytes.</summary>
    public void Dispose()
    {
        _ = Close();
        if (!_complete && _temporary != _path)
            File.Delete(_temporary);
    }

    // Closing writes what is buffered, for which a full disk has no space: of a file that is removed nothing is wanted.
    private bool Close()
    {
        try
        {
            Stream.Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsDevice(string path)
    {
        var full = Path.GetFullPath(path);
        return full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
    }
}
