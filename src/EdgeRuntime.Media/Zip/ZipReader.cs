using System.IO.Compression;

namespace EdgeRuntime.Media.Zip;

/// <summary>A zip file whose entries are read whole, with their promised lengths held against the bytes there are, and their checksums.</summary>
internal sealed class ZipReader : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly ZipArchive _archive;
    private byte[] _buffer = [];

    public ZipReader(string path)
    {
        _path = path;
        _file = MediaFile.OpenStream(path);
        try
        {
            _archive = new ZipArchive(_file, ZipArchiveMode.Read);
            Entries = _archive.Entries;
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            _file.Dispose();
            throw Damaged("", exception);
        }
    }

    public IReadOnlyList<ZipArchiveEntry> Entries { get; }

    /// <summary>The bytes of an entry; valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Read(ZipArchiveEntry entry, int maximumLength)
    {
        try
        {
            var length = CheckedLength(entry, maximumLength);
            if (_buffer.Length < length)
                _buffer = GC.AllocateUninitializedArray<byte>(length);
            var bytes = _buffer.AsSpan(0, length);
            using var stream = entry.Open();
            if (stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false) != length || Crc32.Of(bytes) != entry.Crc32)
                throw Damaged($" (entry {entry.FullName}: wrong checksum)", null);
            return bytes;
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged($" (entry {entry.FullName}: {MediaFile.OneLine(exception.Message)})", exception);
        }
    }

    public void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }

    private int CheckedLength(ZipArchiveEntry entry, int maximumLength)
    {
        if (entry.IsEncrypted)
            throw new InvalidModelException($"{_path}: entry {entry.FullName} is encrypted; pack the files again without a password.");
        if (entry.Length < 0 || entry.CompressedLength > _file.Length || entry.Length > entry.CompressedLength * MediaLimits.DeflateRatio)
            throw Damaged($" (entry {entry.FullName}: expected at most {_file.Length} bytes, found {entry.CompressedLength} for {entry.Length})", null);
        return entry.Length <= maximumLength
            ? (int)entry.Length
            : throw new InvalidModelException($"{_path}: expected entries of at most {maximumLength} bytes, found {entry.Length} in {entry.FullName}.");
    }

    private InvalidModelException Damaged(string where, Exception? exception) => new($"{_path}: damaged zip file{where}; make or fetch it again.", exception);

    private static bool IsDamage(Exception exception) => exception is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
