using System.IO.Compression;

namespace EdgeRuntime.Media.Tests;

/// <summary>Makes zip files.</summary>
internal static class ZipBytes
{
    public static byte[] Make(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }
}
