using System.ComponentModel;
using System.Diagnostics;

namespace EdgeRuntime.Pipeline.Sinks.Commands;

/// <summary>A program that was started for an event. What it prints is taken so that it does not wait; the last line of its errors is kept.</summary>
internal sealed class RunningCommand : IDisposable
{
    private const int MostWords = 200;

    private readonly Process _process;
    private readonly long _start = Stopwatch.GetTimestamp();
    private volatile string? _lastWords;

    /// <param name="start">The program.</param>
    /// <param name="input">What it finds on its standard input.</param>
    /// <param name="ended">Called on another thread when it has ended, also after <see cref="Dispose"/>.</param>
    public RunningCommand(ProcessStartInfo start, ReadOnlySpan<byte> input, Action ended)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => ended();
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Feed(input);
    }

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public TimeSpan Age => Stopwatch.GetElapsedTime(_start);

    /// <summary>The last line of its errors; null where there was none.</summary>
    public string? LastWords => _lastWords;

    /// <summary>Kills it, and all that it started, where it has not ended.</summary>
    /// <returns>Why that could not be, as of a program that runs as another user; null where it could.</returns>
    public string? Kill()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or AggregateException or InvalidOperationException)
        {
            return exception.Message;
        }
    }

    public void Dispose() => _process.Dispose();

    private void Keep(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
            _lastWords = line.Length > MostWords ? line[..MostWords] : line;
    }

    private void Feed(ReadOnlySpan<byte> input)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(input);
            _process.StandardInput.Close();
        }
        catch (IOException exception)
        {
            // A program that does not read its input has no less been run.
            _lastWords ??= exception.Message;
        }
    }
}
