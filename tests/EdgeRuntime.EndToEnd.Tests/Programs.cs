using System.Diagnostics;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The published programs, run as processes. A missing one ignores the test here and fails it in CI.</summary>
internal static class Programs
{
    private static readonly TimeSpan s_timeOut = TimeSpan.FromMinutes(2);

    public static string Edgert => Find("EDGERT_BIN", "edgert");

    public static string EdgertBaseline => Find("EDGERT_BASELINE_BIN", "edgert-baseline");

    public static string Edgec => Find("EDGEC_BIN", "edgec");

    /// <summary>Runs a program to its end.</summary>
    public static ProgramResult Run(string program, params string[] arguments) => Run(program, new Dictionary<string, string>(), arguments);

    /// <summary>Runs a program with further environment variables to its end.</summary>
    public static ProgramResult Run(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_timeOut))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {s_timeOut}.");
        }
        return new ProgramResult(process.ExitCode, output.Result, error.Result, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    /// <summary>Runs a program whose standard output is a full disk.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, separated by spaces.</param>
    public static ProgramResult RunFull(string program, string arguments) =>
        Run("/bin/sh", ["-c", "program=$1; shift; exec \"$program\" \"$@\" > /dev/full", "sh", program, .. arguments.Split(' ')]) with { Command = $"{Path.GetFileName(program)} {arguments}" };

    /// <summary>Runs a program and kills it (SIGKILL) at a moment of its run; it may have ended by then.</summary>
    public static void Kill(string program, Func<bool> when, params string[] arguments) => Signal(program, "KILL", when, arguments);

    /// <summary>Runs a program and sends it a signal at a moment of its run, which ends it; it may have ended by then.</summary>
    public static void Signal(string program, string signal, Func<bool> when, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        var clock = Stopwatch.StartNew();
        while (!process.HasExited && !when())
        {
            if (clock.Elapsed > s_timeOut)
                Assert.Fail($"{program} {string.Join(' ', arguments)} did not come so far within {s_timeOut}.");
            Thread.Sleep(5);
        }
        if (signal == "KILL")
            process.Kill(entireProcessTree: true);
        else
            Run("kill", $"-{signal}", $"{process.Id}");
        Assert.That(process.WaitForExit(s_timeOut), $"{program} did not end by SIG{signal}");
        _ = (error.Result, output.Result);
    }

    private static string Find(string variable, string name)
    {
        var path = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(path))
            path = Path.Combine(TestData.RepositoryRoot, "artifacts", "bin", name);
        return File.Exists(path) ? path : throw TestData.Missing(path, "run ./build.sh, which publishes it");
    }
}

/// <summary>What a program did.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error, string Command)
{
    /// <summary>Asserts that it did what it was asked to, and returns what it printed.</summary>
    public string Done()
    {
        Assert.That((ExitCode, Error), Is.EqualTo((0, "")), Command);
        return Output;
    }

    /// <summary>Asserts that it failed, and that the last line of what it said names these things, without a stack trace; lines of progress may come before.</summary>
    public void FailedAfterProgress(int exitCode, params string[] named) => (this with { Error = Error[(Error.TrimEnd('\n').LastIndexOf('\n') + 1)..] }).Failed(exitCode, named);

    /// <summary>Asserts that it failed with one line that names these things, and no stack trace.</summary>
    public void Failed(int exitCode, params string[] named)
    {
        TestContext.Out.Write($"{Command}\n  {ExitCode}: {Error}");
        Assert.Multiple(() =>
        {
            Assert.That(ExitCode, Is.EqualTo(exitCode), $"{Command}\n{Output}{Error}");
            Assert.That(Error, Does.EndWith("\n").And.Match($"^{Command.Split(' ')[0]}[a-z -]*: "), Command);
            Assert.That(Error.Count(c => c == '\n'), Is.EqualTo(1), $"{Command}: one line\n{Error}");
            Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("internal error").And.Not.Contain("Exception"), Command);
            foreach (var thing in named)
                Assert.That(Error, Does.Contain(thing), Command);
            Assert.That(Output, Is.Empty, Command);
        });
    }
}
