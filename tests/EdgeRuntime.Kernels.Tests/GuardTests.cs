using System.Diagnostics;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>A guard that did not fire would make every test with guarded memory worthless: a child process touches it and must die.</summary>
[TestFixture]
public sealed class GuardTests
{
    [TestCase(GuardPlace.Before, "read", -1)]
    [TestCase(GuardPlace.Before, "write", -1)]
    [TestCase(GuardPlace.After, "read", 10)]
    [TestCase(GuardPlace.After, "write", 10)]
    public void TouchingTheGuardEndsTheProcess(GuardPlace place, string access, int index)
    {
        var (exitCode, output) = RunChild(place, access, index);
        Assert.That(output, Does.Contain("mapped").And.Not.Contain("survived"));
        Assert.That(exitCode, Is.AnyOf(134, 139), "SIGABRT or SIGSEGV");
    }

    [TestCase(GuardPlace.Before, "write", 0)]
    [TestCase(GuardPlace.Before, "write", 9)]
    [TestCase(GuardPlace.After, "read", 0)]
    [TestCase(GuardPlace.After, "write", 9)]
    public void TouchingTheElementsDoesNot(GuardPlace place, string access, int index)
    {
        var (exitCode, output) = RunChild(place, access, index);
        Assert.That(output, Does.Contain("survived"));
        Assert.That(exitCode, Is.Zero);
    }

    private static (int ExitCode, string Output) RunChild(GuardPlace place, string access, int index)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(GuardTests).Assembly.Location, $"{place}", access, $"{index}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill();
            Assert.Fail("the child process hangs");
        }
        _ = error.Result;
        return (process.ExitCode, output);
    }
}
