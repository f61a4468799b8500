using System.Diagnostics;

namespace EdgeRuntime.Devices.Samples;

/// <summary>When the samples of a rate are due: at whole multiples of the interval from the start, so that lateness does not add up. The first is due at once.</summary>
/// <param name="rate">Samples per second, above 0.</param>
/// <param name="start">When it starts, as <see cref="Stopwatch.GetTimestamp"/> counts.</param>
internal sealed class SampleClock(double rate, long start)
{
    private readonly double _interval = Stopwatch.Frequency / rate;
    private long _taken;

    /// <summary>When the next sample is due.</summary>
    public long Due => start + (long)(_taken * _interval);

    /// <summary>Takes the sample that is due at a time, and passes over those before it.</summary>
    /// <returns>How many were passed over.</returns>
    public long Take(long now)
    {
        var passed = DueBy(now) - 1;
        Skip(passed + 1);
        return passed;
    }

    /// <summary>How many samples are due by a time.</summary>
    public long DueBy(long now) => now < Due ? 0 : Math.Max(1, (long)((now - start) / _interval) + 1 - _taken);

    /// <summary>Goes on to a later sample.</summary>
    public void Skip(long samples) => _taken += samples;

    /// <summary>Waits until the next sample is due, but no longer than the caller has time.</summary>
    /// <returns>Whether it is due.</returns>
    public bool Wait(TimeSpan timeout) => Wait(1, timeout);

    /// <summary>Waits until so many samples are due, but no longer than the caller has time.</summary>
    /// <returns>Whether they are due.</returns>
    public bool Wait(long samples, TimeSpan timeout)
    {
        var due = start + (long)((_taken + samples - 1) * _interval);
        var end = Stopwatch.GetTimestamp() + (long)(Math.Min(timeout.TotalSeconds, TimeSpan.FromDays(300).TotalSeconds) * Stopwatch.Frequency);
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            if (now >= due)
                return true;
            if (now >= end)
                return false;
            Thread.Sleep((int)Math.Min(int.MaxValue, (Math.Min(due, end) - now) * 1000 / Stopwatch.Frequency + 1));
        }
    }
}
