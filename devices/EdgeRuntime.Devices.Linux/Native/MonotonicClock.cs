using System.Diagnostics;

namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>Times of the kernel's monotonic clock, and of its clock of the day, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
internal static class MonotonicClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A time in nanoseconds of CLOCK_MONOTONIC, which is the clock of <see cref="Stopwatch"/> on Linux.</summary>
    public static long ToTimestamp(long nanoseconds) => Stopwatch.Frequency == NanosecondsPerSecond ? nanoseconds : (long)((Int128)nanoseconds * Stopwatch.Frequency / NanosecondsPerSecond);

    /// <summary>A time in nanoseconds since 1970 (CLOCK_REALTIME): as long ago by both clocks.</summary>
    public static long FromRealTime(long nanoseconds)
    {
        var ago = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100 - nanoseconds;
        return Stopwatch.GetTimestamp() - ToTimestamp(ago);
    }
}
