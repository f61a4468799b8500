using System.Runtime.InteropServices;

namespace EdgeRuntime.TestKit;

/// <summary>Where the inaccessible page of a <see cref="GuardedMemory{T}"/> lies.</summary>
public enum GuardPlace
{
    /// <summary>Right before the first element.</summary>
    Before,
    /// <summary>Right behind the last element.</summary>
    After,
}

/// <summary>Memory that ends (or begins) at a page that kills the process when it is touched: a kernel that reads or writes one byte too far does not pass its test.</summary>
public sealed unsafe partial class GuardedMemory<T> : IDisposable where T : unmanaged
{
    private readonly nint _mapping;
    private readonly nuint _mappingBytes;

    /// <summary>Maps memory for <paramref name="count"/> elements, zeroed, with inaccessible pages on both sides, the one at <paramref name="place"/> directly adjoining.</summary>
    public GuardedMemory(int count, GuardPlace place = GuardPlace.After)
    {
        nuint page = (nuint)Environment.SystemPageSize, bytes = (nuint)count * (nuint)sizeof(T);
        var inner = (bytes + page - 1) / page * page;
        _mappingBytes = inner + 2 * page;
        _mapping = GuardedMemoryNative.Map(_mappingBytes);
        var start = _mapping + (nint)page;
        GuardedMemoryNative.Open(start, inner);
        Length = count;
        Pointer = (T*)(place == GuardPlace.Before ? start : start + (nint)(inner - bytes));
    }

    /// <summary>Maps memory that holds a copy of <paramref name="source"/>.</summary>
    public GuardedMemory(ReadOnlySpan<T> source, GuardPlace place = GuardPlace.After) : this(source.Length, place) => source.CopyTo(Span);

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <inheritdoc/>
    public void Dispose() => GuardedMemoryNative.Unmap(_mapping, _mappingBytes);
}

internal static partial class GuardedMemoryNative
{
    private const int ReadWrite = 3, PrivateAnonymous = 0x22;

    public static nint Map(nuint bytes) => mmap(0, bytes, 0, PrivateAnonymous, -1, 0) is var address and not -1 ? address : throw Failure("mmap", bytes);

    public static void Open(nint address, nuint bytes)
    {
        if (bytes > 0 && mprotect(address, bytes, ReadWrite) != 0)
            throw Failure("mprotect", bytes);
    }

    public static void Unmap(nint address, nuint bytes)
    {
        if (munmap(address, bytes) != 0)
            throw Failure("munmap", bytes);
    }

    private static InvalidOperationException Failure(string function, nuint bytes) => new($"{function} of {bytes} bytes: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);
}
