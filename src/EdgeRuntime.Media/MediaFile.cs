using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Media;

/// <summary>Opening and reading files, with errors in this library's terms.</summary>
internal static class MediaFile
{
    /// <summary>Opens a file for reading at any place.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (path.Length == 0)
            throw new ConfigurationException("the path of the file is empty; name a file.");
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(path, exception);
        }
    }

    /// <summary>The length in bytes of a file that has one.</summary>
    /// <exception cref="ConfigurationException">It is a pipe or a device.</exception>
    public static long Length(SafeFileHandle file, string path)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
            throw new ConfigurationException($"{path}: expected a regular file, found a pipe or device.", exception);
        }
    }

    /// <summary>Opens a file as a stream.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    public static FileStream OpenStream(string path) => new(Open(path), FileAccess.Read, bufferSize: 1 << 16);

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on; returns how many bytes there were.</summary>
    public static int Read(SafeFileHandle file, string path, long offset, Span<byte> destination)
    {
        var total = 0;
        try
        {
            while (total < destination.Length)
            {
                var read = RandomAccess.Read(file, destination[total..], offset + total);
                if (read == 0)
                    break;
                total += read;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(path, exception);
        }
        return total;
    }

    /// <summary>What the file begins with, up to <paramref name="destination"/>'s length; returns how many bytes there were.</summary>
    public static int Peek(string path, Span<byte> destination)
    {
        using var file = Open(path);
        return Read(file, path, 0, destination);
    }

    /// <summary>The error for a file that is not there, is a folder, or may not be read.</summary>
    public static ConfigurationException Unreadable(string path, Exception exception)
    {
        if (Directory.Exists(path))
            return new ConfigurationException($"{path}: expected a file, found a folder.", exception);
        return exception is FileNotFoundException or DirectoryNotFoundException
            ? new ConfigurationException($"{path}: no such file.", exception)
            : new ConfigurationException($"{path}: cannot be read: {OneLine(exception.Message)}", exception);
    }

    /// <summary>The first line of a foreign message.</summary>
    public static string OneLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
