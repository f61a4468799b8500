using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>edgert as a process that goes on until it is told to end.</summary>
internal sealed partial class RunningEdgert : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    public RunningEdgert(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Programs.Edgert, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(Read(_process.StandardError, _error), Read(_process.StandardOutput, new StringBuilder()));
    }

    /// <summary>What it said on stderr.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    /// <summary>The address that it serves on.</summary>
    public Uri Url => new(Url_().Match(WaitFor("serving on http")).Groups[1].Value);

    /// <summary>Waits until it has said something.</summary>
    /// <returns>All it said.</returns>
    public string WaitFor(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            if (clock.Elapsed > s_patience || _process.HasExited)
                Assert.Fail($"edgert did not say '{text}':\n{Error}");
            Thread.Sleep(10);
        }
        return Error;
    }

    /// <summary>Waits until SIGHUP is caught: in the first milliseconds of a process nobody can.</summary>
    public void WaitUntilHangUpIsCaught()
    {
        while (!_process.HasExited && (Convert.ToUInt64(Caught().Match(File.ReadAllText($"/proc/{_process.Id}/status")).Groups[1].Value, 16) & 1) == 0)
            Thread.Yield();
    }

    public void Signal(string name) => Programs.Run("kill", $"-{name}", $"{_process.Id}").Done();

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        Signal("TERM");
        Assert.That(_process.WaitForExit(s_patience), Is.True, "it ends");
        _reading.Wait(s_patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static async Task Read(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (text)
                text.Append(line).Append('\n');
        }
    }

    [GeneratedRegex("SigCgt:\\s+([0-9a-f]+)")]
    private static partial Regex Caught();

    [GeneratedRegex("serving on (http://\\S+)")]
    private static partial Regex Url_();
}
