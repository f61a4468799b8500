using System.Runtime.InteropServices;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>What the benchmark needs of libc beside .NET's own: processes without the millisecond that <see cref="System.Diagnostics.Process"/> takes to start one, and named pipes.</summary>
internal static partial class Linux
{
    public const int CloseOnExec = 0x80000;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Spawn(out int pid, string path, void* actions, void* attributes, string?[] arguments, nint environment);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_init")]
    public static unsafe partial int InitActions(void* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static unsafe partial int AddDuplicate(void* actions, int from, int to);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static unsafe partial int DestroyActions(void* actions);

    [LibraryImport(C, EntryPoint = "pipe2", SetLastError = true)]
    public static unsafe partial int Pipe(int* ends, int flags);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int file, byte* bytes, nint count);

    [LibraryImport(C, EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport(C, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int pid, out int status, int options);

    [LibraryImport(C, EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakePipe(string path, uint mode);
}
