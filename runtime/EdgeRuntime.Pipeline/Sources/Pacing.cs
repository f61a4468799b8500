using System.Diagnostics;

namespace EdgeRuntime.Pipeline.Sources;

/// <summary>Gives what comes from a file at the rate at which it was taken.</summary>
/// <param name="rate">How many a second; 0: as fast as they are taken.</param>
internal sealed class Pacing(double rate)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _count;

    /// <summary>Waits until the next is due, but not longer than a time.</summary>
    /// <returns>Whether it is due.</returns>
    public bool Wait(TimeSpan timeout)
    {
        if (rate <= 0)
            return true;
        var left = TimeSpan.FromSeconds(_count / rate) - Stopwatch.GetElapsedTime(_start);
        if (left > timeout)
        {
            Thread.Sleep(timeout);
            return false;
        }
        if (left > TimeSpan.Zero)
            Thread.Sleep(left);
        return true;
    }

    /// <summary>So many were given.</summary>
    public void Next(int count = 1) => _count += count;
}
