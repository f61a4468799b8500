using System.Diagnostics;
using EdgeRuntime.Devices.Output;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Gpio;

/// <summary>
/// Switches a line. As a level it is on while any rule (or source, or speech) that it hears of is active, and while any object that came (<c>new</c>, <c>enter</c>) has not gone (<c>end</c>, <c>leave</c>). As a pulse it goes on at every event but those that end
/// something, and off when the time is over; another event meanwhile makes the pulse longer. It is off when the sink is opened and when it is closed.
/// </summary>
internal sealed class GpioSink(Func<DigitalOutput> open, TimeSpan pulse, double duty, double frequency, SinkContext context) : Sink
{
    private readonly HashSet<(string? Name, int Track)> _holding = [];
    private DigitalOutput? _output;
    private PulseWidth? _pulseWidth;
    private bool _on;
    private long _pulseEnd;

    public override void Open()
    {
        if (_output is not null)
            return;
        _output = open();
        if (duty < 1)
            _pulseWidth = new PulseWidth(_output, duty, frequency);
        Switch(false);
    }

    public override void Write(PipelineEvent happened)
    {
        ThrowFailure();
        EndPulse();
        if (pulse > TimeSpan.Zero)
        {
            if (!Begins(happened))
                return;
            _pulseEnd = Stopwatch.GetTimestamp() + (long)(pulse.TotalSeconds * Stopwatch.Frequency);
            Switch(true);
            return;
        }
        var holder = EventJson.HasState(happened.Kind) ? (happened.Name, 0) : (happened.Name, happened.Track);
        // They happen in a moment: nothing would end them.
        if (happened.Kind is PipelineEventKind.Cross or PipelineEventKind.Result or PipelineEventKind.Word or PipelineEventKind.Text)
            return;
        if (Begins(happened))
            _holding.Add(holder);
        else if (happened.Kind == PipelineEventKind.End)
            Forget(happened.Track);
        else
            _holding.Remove(holder);
        Switch(_holding.Count > 0);
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        ThrowFailure();
        EndPulse();
        return _pulseEnd == 0 ? Timeout.InfiniteTimeSpan : Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _pulseEnd);
    }

    public override void Close()
    {
        if (_output is null)
            return;
        try
        {
            _pulseWidth?.Dispose();
            _output.Write(false);
        }
        catch (DeviceException exception)
        {
            context.Log($"{context.Name}: the line could not be switched off: {exception.Message}");
        }
        _output.Dispose();
        (_output, _pulseWidth, _on, _pulseEnd) = (null, null, false, 0);
        _holding.Clear();
    }

    private static bool Begins(PipelineEvent happened) => happened.Kind switch
    {
        _ when EventJson.HasState(happened.Kind) => happened.Active,
        PipelineEventKind.Text => happened.Final,
        PipelineEventKind.End or PipelineEventKind.Leave => false,
        _ => true,
    };

    private void Forget(int track) => _holding.RemoveWhere(other => other.Track == track);

    private void EndPulse()
    {
        if (_pulseEnd == 0 || Stopwatch.GetTimestamp() < _pulseEnd)
            return;
        _pulseEnd = 0;
        Switch(false);
    }

    private void Switch(bool on)
    {
        if (_pulseWidth is not null)
            _pulseWidth.Active = on;
        else if (on != _on || !on)
            _output!.Write(on);
        _on = on;
    }

    private void ThrowFailure()
    {
        if (_pulseWidth?.Failure is { } failure)
            throw new DeviceException(failure.Message, failure);
    }
}
