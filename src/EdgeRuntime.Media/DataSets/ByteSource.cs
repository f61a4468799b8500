using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Media.DataSets;

/// <summary>The bytes of an IDX file, compressed or not, read where they are needed.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Opens a file; gzip is known by its first bytes.</summary>
    public static ByteSource Open(string path)
    {
        Span<byte> magic = stackalloc byte[2];
        return MediaFile.Peek(path, magic) == 2 && magic is [0x1F, 0x8B] ? new GzipByteSource(path) : new PlainByteSource(path);
    }

    /// <summary>The length in bytes; −1 where it is known only after reading everything.</summary>
    public abstract long Length { get; }

    /// <summary>The most bytes there can be: an upper bound of <see cref="Length"/> that is always known.</summary>
    public abstract long MaximumLength { get; }

    /// <summary>Reads from a place on; returns how many bytes there were, less than asked for only at the end.</summary>
    public abstract int Read(long offset, Span<byte> destination);

    public abstract void Dispose();
}

/// <summary>A plain file: one positioned read per sample, nothing held in memory.</summary>
internal sealed class PlainByteSource : ByteSource
{
    private readonly string _path;
    private readonly SafeFileHandle _file;

    public PlainByteSource(string path)
    {
        _path = path;
        _file = MediaFile.Open(path);
        Length = MediaFile.Length(_file, path);
    }

    public override long Length { get; }

    public override long MaximumLength => Length;

    public override int Read(long offset, Span<byte> destination) => MediaFile.Read(_file, _path, offset, destination);

    public override void Dispose() => _file.Dispose();
}
