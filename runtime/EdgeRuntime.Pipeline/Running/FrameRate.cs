using System.Diagnostics;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Frames in a second, from the times of the last 32.</summary>
internal sealed class FrameRate
{
    private const int Remembered = 32;
    private const double SilentSeconds = 5;

    private readonly Lock _lock = new();
    private readonly long[] _times = new long[Remembered];
    private int _count;

    public void Add(long timestamp)
    {
        lock (_lock)
            _times[_count++ % Remembered] = timestamp;
    }

    /// <summary>The rate; 0 where the last frame is longer ago than 5 s and than two frames should be apart.</summary>
    public double PerSecond(long now)
    {
        lock (_lock)
        {
            var known = Math.Min(_count, Remembered);
            if (known < 2)
                return 0;
            var last = _times[(_count - 1) % Remembered];
            var seconds = (last - _times[(_count - known) % Remembered]) / (double)Stopwatch.Frequency;
            var silent = (now - last) / (double)Stopwatch.Frequency;
            return seconds <= 0 || silent > Math.Max(SilentSeconds, 2 * seconds / (known - 1)) ? 0 : (known - 1) / seconds;
        }
    }
}
