using System.ComponentModel;
using System.Diagnostics;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>A program that runs beside the measurement; stopped by SIGTERM.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly List<string> _errors = [];

    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onLine">Who gets each line that it prints.</param>
    /// <param name="remedy">What helps where it is missing.</param>
    /// <exception cref="DeviceException">It cannot be started.</exception>
    public ChildProcess(string program, IReadOnlyList<string> arguments, Action<string>? onLine, string remedy)
    {
        Name = Path.GetFileName(program);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new DeviceException($"'{program}' cannot be started ({error.Message}); {remedy}.", error);
        }
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                onLine?.Invoke(text);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                if (line.Data is { } text && _errors.Count < 200)
                    _errors.Add(text);
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>What it said on standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors);
        }
    }

    /// <exception cref="DeviceException">It has ended.</exception>
    public void CheckAlive()
    {
        if (_process.HasExited)
            throw new DeviceException($"{Name} ended with exit code {_process.ExitCode}: {Errors}");
    }

    /// <summary>Asks it to end and waits.</summary>
    /// <returns>Its exit code and how long it took.</returns>
    public (int ExitCode, TimeSpan Took) Stop()
    {
        var clock = Stopwatch.StartNew();
        if (!_process.HasExited)
            _ = Linux.Kill(_process.Id, Linux.Terminate);
        if (!_process.WaitForExit(s_patience))
            _process.Kill();
        _process.WaitForExit();
        return (_process.ExitCode, clock.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Stop();
        _process.Dispose();
    }
}
