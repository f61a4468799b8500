using System.Diagnostics;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Tells that a thread goes on: it beats with every step.</summary>
internal sealed class Pulse
{
    private const long NotBegun = 0;

    private long _beat = NotBegun;

    /// <summary>The thread begins a step.</summary>
    public void Beat() => Volatile.Write(ref _beat, Stopwatch.GetTimestamp());

    /// <summary>The thread has come to its end.</summary>
    public void End() => Volatile.Write(ref _beat, NotBegun);

    /// <summary>How long the step has taken by <paramref name="now"/>; zero where there is no thread.</summary>
    public TimeSpan Silence(long now) => Volatile.Read(ref _beat) is var beat && beat != NotBegun && now > beat ? Stopwatch.GetElapsedTime(beat, now) : TimeSpan.Zero;
}
