using System.Diagnostics;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>A pipeline that hears what a test says: blocks of 50 ms, one at a time or on a thread of its own.</summary>
internal sealed class FakeSoundPipeline(string name, int rate = 16000) : FakeMonitor(name), IPipelineMonitor, IDisposable
{
    private readonly FrameResult _result = new() { Sound = new SoundResult() };
    private readonly float[] _samples = new float[rate / 20];
    private volatile bool _stopped;
    private Thread? _thread;
    private long _heard;

    public string Source => "alsa://hw:0,0?rate=16000";

    public IReadOnlyList<PartInfo> Parts { get; } =
    [
        new("source", "source", "alsa", "1 channels, 16000/s"), new("stage", "speech", "speech", "vad.edge: silero_vad, fp32"), new("stage", "words", "words", "words.edge: words, int8"), new("sink", "mqtt", "mqtt", "mqtt://localhost/edge/kitchen"),
    ];

    public IReadOnlyList<string> Labels => [];

    public HearingInfo? Hearing { get; init; } = new(true, ["lights on", "lights off"], true);

    /// <summary>Gives sound in time until the end of the pipeline.</summary>
    public void Run()
    {
        _thread = new Thread(() =>
        {
            while (!_stopped)
            {
                if (State == SourceState.Running)
                    Give();
                Thread.Sleep(50);
            }
        });
        _thread.Start();
    }

    /// <summary>Gives a block to all who listen.</summary>
    public void Give()
    {
        for (var i = 0; i < _samples.Length; i++)
            _samples[i] = Voice(_heard++);
        var sound = _result.Sound!;
        (sound.Samples, sound.SampleRate, sound.SpeechProbability) = (_samples, rate, _samples.Max() > 0.01f ? 0.93f : 0.02f);
        sound.IsSpeech = sound.SpeechProbability > 0.5f;
        (_result.Sequence, _result.Timestamp) = (_result.Sequence + 1, Stopwatch.GetTimestamp());
        var times = _result.PrepareStageTimes(2);
        (times[0], times[1]) = (TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(0.1));
        Give(null, _result);
    }

    public void Dispose()
    {
        _stopped = true;
        _thread?.Join();
    }

    // Four syllables a second on a voice of 140 Hz, whose harmonics fade.
    private float Voice(long at)
    {
        var (time, sum) = ((double)at / rate, 0.0);
        for (var harmonic = 1; harmonic < 24; harmonic++)
            sum += Math.Sin(2 * Math.PI * 140 * harmonic * (1 + 0.05 * Math.Sin(2 * time)) * time) / harmonic;
        return (float)(0.2 * sum * Math.Pow(Math.Sin(4 * Math.PI * time), 2));
    }
}
