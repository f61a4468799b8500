using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Pipeline.Running;

namespace EdgeRuntime.Host.Listening;

/// <summary>Feeds a source to models and tells what they hear. A microphone that fails is opened again, for ever, a little later each time; a file that fails is an error.</summary>
internal sealed class Listener : IDisposable
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(200);

    private readonly HearingModels _models;
    private readonly Hearing _hearing;
    private readonly ListenReport _report;
    private readonly Func<SampleSource> _open;
    private readonly bool _ends;

    /// <param name="source">A .wav file, or the URI of a source.</param>
    /// <param name="models">What listens.</param>
    /// <param name="report">Is told.</param>
    /// <exception cref="ConfigurationException">There is no such source.</exception>
    public Listener(string source, HearingModels models, ListenReport report)
    {
        (_models, _report) = (models, report);
        if (!source.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) && !source.Contains(':'))
            throw new ConfigurationException($"'{source}': expected a .wav file or a source, as in alsa://hw:0,0?rate=16000; other sound becomes a .wav file with 'ffmpeg -i FILE -c:a pcm_s16le OUT.wav'.");
        var uri = DeviceUri.Parse(source.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) && !source.Contains("://", StringComparison.Ordinal) ? $"file://{Path.GetFullPath(source)}" : source);
        _ends = uri.Scheme is "file" or "stdin";
        _open = HostDrivers.Create().Find<SampleDriver>(uri).Prepare(uri);
        _hearing = models.Take();
    }

    public void Run(CancellationToken cancellation)
    {
        var backoff = new Backoff(Environment.ProcessId);
        while (true)
        {
            try
            {
                using var source = _open();
                Hear(source, backoff, cancellation);
                return;
            }
            catch (DeviceException lost) when (!_ends)
            {
                var pause = backoff.Next();
                Console.Error.WriteLine($"edgert: {lost.Message} Again in {pause.TotalSeconds:0.0} s.");
                if (cancellation.WaitHandle.WaitOne(pause))
                    return;
            }
        }
    }

    public void Dispose() => _models.Return(_hearing);

    private void Hear(SampleSource source, Backoff backoff, CancellationToken cancellation)
    {
        var channels = source.Format.Channels.Count;
        var frames = new float[Hearing.MostFrames * channels];
        _hearing.Begin(source.Format, _models.Parts);
        var (samples, busy) = (0L, 0L);
        while (!source.Ended && !cancellation.IsCancellationRequested && !_report.IsUnread)
        {
            var count = source.Read(frames, s_wait, out var taken);
            if (count == 0)
                continue;
            if (samples == 0)
                backoff.Reset();
            var start = Stopwatch.GetTimestamp();
            _report.Begin(taken);
            _hearing.Take(frames.AsSpan(0, count * channels), _report);
            _report.End();
            busy += Stopwatch.GetTimestamp() - start;
            samples += count;
        }
        _hearing.Finish(_report);
        _report.Summarize(TimeSpan.FromSeconds(samples / source.Format.Rate), TimeSpan.FromSeconds((double)busy / Stopwatch.Frequency), source.Missed, _hearing.Faults);
    }
}
