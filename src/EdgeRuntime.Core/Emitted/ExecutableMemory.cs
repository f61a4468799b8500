using System.Runtime.InteropServices;

namespace EdgeRuntime.Emitted;

/// <summary>Pages that hold emitted code: written first, then made readable and executable, never writable and executable at once.</summary>
internal static unsafe partial class ExecutableMemory
{
    /// <summary>The environment variable that turns emitted code off with the value 0.</summary>
    public const string Switch = "EDGERT_EMIT";

    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Whether the user wants no emitted code.</summary>
    public static bool IsSwitchedOff => Environment.GetEnvironmentVariable(Switch) == "0";

    /// <summary>A copy of the code that can be called; null where the system forbids it (<c>MemoryDenyWriteExecute</c>, a hardened kernel). It lives as long as the process.</summary>
    public static byte* Publish(ReadOnlySpan<byte> code)
    {
        var length = (nuint)code.Length;
        var pages = Map(null, length, Read | Write, PrivateAnonymous, -1, 0);
        if ((nint)pages == -1)
            return null;
        code.CopyTo(new Span<byte>(pages, code.Length));
        if (Protect(pages, length, Read | Execute) == 0)
            return pages;
        _ = Unmap(pages, length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
