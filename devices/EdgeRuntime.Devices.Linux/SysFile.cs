using System.Text;

namespace EdgeRuntime.Devices.Linux;

/// <summary>Reads the small text files of sysfs and procfs; what cannot be read is null or empty, as drivers may fail and devices may go at any time.</summary>
internal static class SysFile
{
    private const int MaxBytes = 4096;

    /// <summary>The first line without control characters; null where there is none.</summary>
    public static string? ReadLine(string path) => ReadField(path, "");

    /// <summary>What follows <paramref name="prefix"/> on the first line that begins with it, without control characters; null where there is none.</summary>
    public static string? ReadField(string path, string prefix)
    {
        var line = ReadText(path)?.Split('\n').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal)) ?? prefix;
        var clean = new StringBuilder();
        foreach (var character in line.AsSpan(prefix.Length))
        {
            if (!char.IsControl(character))
                clean.Append(character);
        }
        var text = clean.ToString().Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>The folders (or links to folders) whose name begins with <paramref name="prefix"/>.</summary>
    public static string[] Folders(string path, string prefix)
    {
        try
        {
            return Directory.GetFileSystemEntries(path, $"{prefix}*");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The name of the folder that holds what a link leads to.</summary>
    public static string? ParentOfLink(string path)
    {
        try
        {
            return Path.GetFileName(Path.GetDirectoryName(Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes an attribute that is there.</summary>
    public static void Write(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Writes an attribute; whether that went well.</summary>
    public static bool TryWrite(string path, string text)
    {
        try
        {
            Write(path, text);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // File.ReadAllText asks sysfs for a length and believes it; here the bytes that come are taken, up to a cap.
    private static string? ReadText(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[MaxBytes];
            return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
