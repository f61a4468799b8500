using EdgeRuntime.Conformance.Models;
using EdgeRuntime.Conformance.Nodes;

// Holds the project to results that nobody here made: dotnet run -c Release --project tests/EdgeRuntime.Conformance [nodes|models|all] [--filter TEXT] [--details]
if (args is ["worker", var path, var first, var only])
{
    IsolatedSuite.Work(Select(only), path, int.Parse(first));
    return 0;
}
var filter = Array.IndexOf(args, "--filter") is var at and >= 0 ? args[at + 1] : "";
var what = args.FirstOrDefault(argument => argument is "nodes" or "models" or "all") ?? "all";
var failed = 0;
if (what is "nodes" or "all")
{
    var cases = Select(filter);
    var results = CaseRunner.Paths.SelectMany(engine => IsolatedSuite.Run(cases, engine, filter)).ToList();
    NodeReport.Print(results, args.Contains("--details"));
    failed += results.Count(result => result.Outcome is Outcome.Wrong or Outcome.Crash);
}
if (what is "models" or "all")
    failed += ModelSuite.Print(filter);
return failed == 0 ? 0 : 1;

static List<ConformanceCase> Select(string filter) => [.. ConformanceCase.All().Where(test => $"{test.Suite}/{test.Name}".Contains(filter, StringComparison.Ordinal))];
