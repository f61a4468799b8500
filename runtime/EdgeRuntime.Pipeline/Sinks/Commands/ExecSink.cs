using System.ComponentModel;
using System.Diagnostics;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Pipeline.Sinks.Commands;

/// <summary>
/// Runs a program for each event, a bounded number at a time. One that takes too long is killed with all that it started. A program that cannot be started is an error of the device, one that fails is counted and told: it is not run again.
/// </summary>
internal sealed class ExecSink(IReadOnlyList<string> words, TimeSpan timeout, int parallel, SinkContext context) : Sink
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_endLook = TimeSpan.FromMilliseconds(20);

    private readonly EventFormatter _formatter = new();
    private readonly SinkMetrics _metrics = new(context);
    private readonly List<RunningCommand> _running = [];
    private readonly object _ended = new();
    private string _program = "";
    private string? _told;
    private bool _anyEnded;

    public override void Open() => _program = CommandLine.Find(words[0], context.Folder);

    public override void Write(PipelineEvent happened)
    {
        while (Look() is var wait && _running.Count >= parallel)
            WaitForEnd(wait);
        try
        {
            _running.Add(new RunningCommand(Describe(happened), _formatter.Json(happened).Span, Wake));
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new DeviceException($"exec: {_program} cannot be started: {exception.Message}", exception);
        }
    }

    public override TimeSpan Rest(TimeSpan idle)
    {
        var wait = Look();
        return _running.Count == 0 ? Timeout.InfiniteTimeSpan : wait < s_look ? wait : s_look;
    }

    protected override void Dispose(bool disposing)
    {
        var start = Stopwatch.GetTimestamp();
        while (_running.Count > 0 && Stopwatch.GetElapsedTime(start) < s_lastWords)
        {
            WaitForEnd(s_endLook);
            Look();
        }
        foreach (var command in _running)
        {
            if (command.Kill() is { } problem)
                context.Log($"{context.Name}: {_program} could not be killed: {problem}.");
            command.Dispose();
        }
        base.Dispose(disposing);
        _formatter.Dispose();
    }

    // The process holds a lock of its own during this call, which its other members take: nothing of it is asked under ours.
    private void Wake()
    {
        lock (_ended)
        {
            _anyEnded = true;
            Monitor.PulseAll(_ended);
        }
    }

    private void WaitForEnd(TimeSpan time)
    {
        lock (_ended)
        {
            if (!_anyEnded)
                Monitor.Wait(_ended, time);
            _anyEnded = false;
        }
    }

    // Takes away what has ended and kills what takes too long; how long until the next would.
    private TimeSpan Look()
    {
        var wait = timeout;
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            var left = timeout - _running[i].Age;
            if (!_running[i].HasEnded && left > TimeSpan.Zero)
            {
                wait = left < wait ? left : wait;
                continue;
            }
            Judge(_running[i]);
            _running[i].Dispose();
            _running.RemoveAt(i);
        }
        return wait;
    }

    private void Judge(RunningCommand command)
    {
        var problem = !command.HasEnded ? $"took longer than {timeout.TotalSeconds:0.###} s and {(command.Kill() is { } reason ? $"could not be killed: {reason}" : "was killed")}" : command.ExitCode == 0 ? null : $"ended with code {command.ExitCode}{(command.LastWords is { } words ? $" ({words})" : "")}";
        if (problem is null)
            _metrics.Delivered.Add();
        else
            _metrics.Dropped.Add();
        if (problem is not null && problem != _told)
            context.Log($"{context.Name}: {_program} {problem}.");
        _told = problem;
    }

    private ProcessStartInfo Describe(PipelineEvent happened)
    {
        var start = new ProcessStartInfo(_program, words.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetFullPath(context.Folder) };
        EventVariables.Add(start.Environment, happened);
        return start;
    }
}
