using System.Diagnostics;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Pipeline.Sources.Files;

/// <summary>Gives recorded samples.</summary>
internal sealed class SampleFileSource(SampleTable table, double rate, bool loop) : SampleSource
{
    // So that reading keeps pace: as many at a time as come in 10 ms.
    private const double StepSeconds = 0.01;

    private readonly Pacing _pacing = new(rate);
    private int _next;

    public override SampleFormat Format { get; } = new(table.Channels, rate);

    public override int Read(Span<float> values, TimeSpan timeout, out long timestamp)
    {
        timestamp = 0;
        if (_next == table.Count)
        {
            Ended = !loop;
            _next = 0;
        }
        if (Ended || !_pacing.Wait(timeout))
            return 0;
        var channels = table.Channels.Count;
        var count = Math.Min(values.Length / channels, table.Count - _next);
        if (rate > 0)
            count = Math.Min(count, Math.Max(1, (int)(rate * StepSeconds)));
        table.Values.AsSpan(_next * channels, count * channels).CopyTo(values);
        _next += count;
        _pacing.Next(count);
        timestamp = Stopwatch.GetTimestamp();
        return count;
    }

    protected override void Dispose(bool disposing) { }
}
