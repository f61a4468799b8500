using System.Runtime.InteropServices;

namespace EdgeRuntime.Inference.Threading;

/// <summary>Linux futexes: a thread sleeps until a 32-bit word may have changed. No allocation, no cost where nobody sleeps.</summary>
internal static unsafe partial class Futex
{
    private const int WaitPrivate = 0 | 128;
    private const int WakePrivate = 1 | 128;

    private static readonly nint s_number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.X86 or Architecture.Arm => 240,
        _ => 98, // the generic table: arm64, riscv64, loongarch64
    };

    /// <summary>Sleeps while the word holds <paramref name="expected"/>. Returns early at times: the caller looks again and repeats.</summary>
    public static void Wait(int* word, int expected) => SystemCall(s_number, word, WaitPrivate, expected, null, null, 0);

    /// <summary>Wakes one thread that sleeps on the word.</summary>
    public static void Wake(int* word) => SystemCall(s_number, word, WakePrivate, 1, null, null, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, int* word, nint operation, nint value, void* timeout, int* secondWord, nint secondValue);
}
