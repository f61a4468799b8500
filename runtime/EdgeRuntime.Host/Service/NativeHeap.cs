using System.Runtime.InteropServices;

namespace EdgeRuntime.Host.Service;

/// <summary>The heap of C, which libraries of cameras, brokers and pictures use. glibc gives threads heaps of their own and keeps them: a program that goes on for months and starts threads anew at each reconnection has its memory in one.</summary>
internal static unsafe class NativeHeap
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    /// <summary>Lets threads share one heap from now on; other libraries of C have no such thing.</summary>
    public static void Share()
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out var mallopt))
            _ = ((delegate* unmanaged<int, int, int>)mallopt)(ArenaMax, 1);
    }
}
