using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Container;

/// <summary>A whole file, mapped to be read.</summary>
internal sealed unsafe partial class MappedFile : BundleBytes
{
    private const int NotNeeded = 4; // MADV_DONTNEED: pages of a file go, and come back from it

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedFile(MemoryMappedFile file, MemoryMappedViewAccessor view, long length)
    {
        _file = file;
        _view = view;
        Length = length;
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Pointer = start + view.PointerOffset;
    }

    public override byte* Pointer { get; }

    public override long Length { get; }

    public override SafeHandle Handle => _view.SafeMemoryMappedViewHandle;

    /// <exception cref="InvalidModelException">There is no such file, it cannot be read, or it is empty.</exception>
    public static MappedFile Open(string path)
    {
        if (path.Length == 0)
            throw new InvalidModelException("the path of the bundle is empty; give NAME.edge.");
        MemoryMappedFile? file = null;
        try
        {
            var handle = File.OpenHandle(path);
            var length = RandomAccess.GetLength(handle);
            if (length == 0)
            {
                handle.Dispose();
                throw new InvalidModelException($"{path}: the file is empty; make the bundle again with 'edgec convert'.");
            }
            file = MemoryMappedFile.CreateFromFile(handle, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new MappedFile(file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw Unreadable(path, exception);
        }
    }

    public override void Release(long offset, long length)
    {
        var page = Environment.SystemPageSize;
        var (start, end) = ((offset + page - 1) / page * page, (offset + length) / page * page);
        if (OperatingSystem.IsLinux() && end > start)
            _ = Advise(Pointer + start, (nuint)(end - start), NotNeeded);
    }

    public override void Dispose()
    {
        if (!Handle.IsClosed)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static InvalidModelException Unreadable(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => new($"{path}: no such file; give the path of a bundle (NAME.edge).", exception),
        UnauthorizedAccessException when Directory.Exists(path) => new($"{path}: is a directory; give the path of a bundle (NAME.edge).", exception),
        UnauthorizedAccessException => new($"{path}: may not be read by this user; change its permissions.", exception),
        _ => new($"{path}: cannot be read ({exception.Message.ReplaceLineEndings(" ")}).", exception),
    };

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);
}
