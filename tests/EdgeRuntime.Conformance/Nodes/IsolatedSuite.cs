using System.Diagnostics;
using System.Text.Json;

namespace EdgeRuntime.Conformance.Nodes;

/// <summary>Runs cases in a process of their own, so that one which kills it, or never ends, costs that case alone.</summary>
internal static class IsolatedSuite
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs cases on a path.</summary>
    public static List<CaseResult> Run(IReadOnlyList<ConformanceCase> cases, string path, string filter)
    {
        var results = new List<CaseResult>();
        while (results.Count < cases.Count)
        {
            using var worker = Start(path, filter, results.Count);
            while (results.Count < cases.Count)
            {
                var line = worker.StandardOutput.ReadLineAsync();
                var answered = line.Wait(s_limit);
                if (answered && line.Result is { } text)
                {
                    results.Add(JsonSerializer.Deserialize<CaseResult>(text)!);
                    continue;
                }
                var test = cases[results.Count];
                if (!answered)
                    worker.Kill();
                worker.WaitForExit();
                results.Add(new CaseResult(test.Suite, test.Name, path, Outcome.Crash, answered ? $"the process ended with {worker.ExitCode}" : $"no end within {s_limit.TotalSeconds} s"));
                break;
            }
        }
        return results;
    }

    /// <summary>The other side: runs cases from an index on, a line of JSON each.</summary>
    public static void Work(IReadOnlyList<ConformanceCase> cases, string path, int first)
    {
        foreach (var test in cases.Skip(first))
        {
            Console.WriteLine(JsonSerializer.Serialize(CaseRunner.Run(test, path)));
            Console.Out.Flush();
        }
    }

    private static Process Start(string path, string filter, int first)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(IsolatedSuite).Assembly.Location);
        foreach (var argument in (string[])["worker", path, $"{first}", filter])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("the worker process could not be started");
    }
}
