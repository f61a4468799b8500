using System.Diagnostics;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Pipeline.Sources;

/// <summary>Gives what comes from a file at the rate at which it was taken.</summary>
/// <param name="rate">How many a second; 0: as fast as they are taken.</param>
internal sealed class Pacing(double rate)
{
    private readonly SampleClock? _clock = rate > 0 ? new SampleClock(rate, Stopwatch.GetTimestamp()) : null;

    /// <summary>Waits until the next is due, but not longer than a time.</summary>
    /// <returns>Whether it is due.</returns>
    public bool Wait(TimeSpan timeout) => _clock is null || _clock.Wait(timeout);

    /// <summary>So many were given.</summary>
    public void Next(int count = 1) => _clock?.Skip(count);
}
