using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>Waiting for a word of memory that processes share. The kernel reads it, not this process: a page that is gone is an answer and no signal.</summary>
internal static unsafe class Futex
{
    private const int WaitOperation = 0, WakeOperation = 1;

    private static readonly nint s_number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    /// <summary>Waits while the word has a value.</summary>
    /// <returns>0 when woken; else the error number, negated: −11 when it has another value, −110 when the time is over, −14 when the memory is gone.</returns>
    public static int Wait(uint* word, uint value, TimeSpan timeout)
    {
        var ticks = Math.Max(0, timeout.Ticks);
        var limit = new LibC.TimeSpecification { Seconds = ticks / TimeSpan.TicksPerSecond, Nanoseconds = ticks % TimeSpan.TicksPerSecond * 100 };
        return LibC.SystemCall(s_number, word, WaitOperation, (nint)value, &limit) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Wakes all who wait for a word.</summary>
    public static void Wake(uint* word) => LibC.SystemCall(s_number, word, WakeOperation, int.MaxValue, null);
}
