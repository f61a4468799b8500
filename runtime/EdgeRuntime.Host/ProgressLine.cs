using System.Diagnostics;

namespace EdgeRuntime.Host;

/// <summary>A line on stderr that shows how far a long command is: after two seconds, ten times a second, and only on a terminal.</summary>
internal sealed class ProgressLine(string what, int total) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _next = Console.IsErrorRedirected ? long.MaxValue : Stopwatch.GetTimestamp() + 2 * Stopwatch.Frequency;
    private bool _shown;

    public void Report(int done)
    {
        var now = Stopwatch.GetTimestamp();
        if (now < _next)
            return;
        _next = now + Stopwatch.Frequency / 10;
        _shown = true;
        var rate = done / Stopwatch.GetElapsedTime(_start, now).TotalSeconds;
        const int width = 30;
        var filled = (int)((long)done * width / total);
        Console.Error.Write($"\r{what} [{new string('#', filled)}{new string('.', width - filled)}] {done}/{total}  {rate:0}/s  {(total - done) / rate:0} s left \e[K");
    }

    public void Dispose()
    {
        if (_shown)
            Console.Error.Write("\r\e[K");
    }
}
