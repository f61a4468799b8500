using System.Text;
using EdgeRuntime.Bundle.Container;

namespace EdgeRuntime.Bundle;

/// <summary>
/// Writes a bundle: an uncompressed ustar archive whose entries begin at multiples of 512 bytes, first <c>manifest.json</c>, then its digest, then the entries in the order
/// given. The same input gives the same bytes.
/// </summary>
public static class BundleWriter
{
    /// <summary>Writes a bundle to a temporary file beside <paramref name="path"/> and renames it, so that no half-written bundle is ever seen. Fills <see cref="Manifest.Entries"/>.</summary>
    /// <exception cref="InvalidModelException">The manifest or an entry breaks a rule that readers check.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Manifest manifest, IReadOnlyList<BundleEntry> entries)
    {
        using var file = new AtomicFile(path);
        Write(file.Stream, manifest, entries);
        file.Complete();
    }

    /// <summary>Writes a bundle to a stream. Fills <see cref="Manifest.Entries"/>.</summary>
    /// <exception cref="InvalidModelException">The manifest or an entry breaks a rule that readers check.</exception>
    public static void Write(Stream stream, Manifest manifest, IReadOnlyList<BundleEntry> entries)
    {
        var stored = entries.Select(Stored).ToList();
        manifest.Entries = [.. entries.Zip(stored, static (entry, stored) => new ManifestEntry
        {
            Name = entry.Name,
            Size = stored.Bytes.Length,
            UnpackedSize = ReferenceEquals(stored, entry) ? null : entry.Bytes.Length,
            Sha256 = Sha256.Hex(stored.Bytes.Span),
        })];
        if (manifest.Entries.Exists(static entry => entry.UnpackedSize is not null))
            manifest.FormatVersion = Math.Max(manifest.FormatVersion, 4);
        ManifestValidation.Check(manifest, BundleEntryNames.Manifest);
        WriteSealed(stream, ManifestJson.Write(manifest), stored);
    }

    /// <summary>The length that bytes have once they are packed: what <see cref="BundleEntry.Pack"/> would save can be asked before.</summary>
    public static long PackedSize(ReadOnlySpan<byte> bytes) => SparseBytes.Pack(bytes).Length;

    private static BundleEntry Stored(BundleEntry entry) => entry.Pack && SparseBytes.Pack(entry.Bytes.Span) is { } packed && packed.Length < entry.Bytes.Length ? new BundleEntry(entry.Name, packed) : entry;

    internal static byte[] DigestFile(ReadOnlySpan<byte> manifest) => Encoding.ASCII.GetBytes($"{Sha256.Hex(manifest)}  {BundleEntryNames.Manifest}\n");

    internal static void WriteSealed(Stream stream, ReadOnlySpan<byte> json, IReadOnlyList<BundleEntry> entries)
    {
        WriteEntry(stream, BundleEntryNames.Manifest, json);
        WriteEntry(stream, BundleEntryNames.ManifestDigest, DigestFile(json));
        foreach (var entry in entries)
            WriteEntry(stream, entry.Name, entry.Bytes.Span);
        stream.Write(stackalloc byte[TarHeader.EndBytes]);
    }

    private static void WriteEntry(Stream stream, string name, ReadOnlySpan<byte> bytes)
    {
        Span<byte> block = stackalloc byte[TarHeader.BlockBytes];
        TarHeader.Write(block, name, bytes.Length);
        stream.Write(block);
        stream.Write(bytes);
        block.Clear();
        stream.Write(block[..TarHeader.Padding(bytes.Length)]);
    }
}
