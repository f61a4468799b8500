namespace EdgeRuntime.Conformance.Nodes;

/// <summary>Prints what the cases gave.</summary>
internal static class NodeReport
{
    /// <summary>Prints a table of counts, then what is lacking by operator, then every case that is wrong or crashed.</summary>
    public static void Print(IReadOnlyList<CaseResult> results, bool details)
    {
        Console.WriteLine($"{"ONNX conformance",-24}{"path",-14}{"cases",7}{"pass",7}{"unsupported",13}{"wrong",7}{"crash",7}");
        foreach (var path in results.GroupBy(result => result.Path))
        {
            foreach (var suite in path.GroupBy(result => result.Suite))
                Row(suite.Key, path.Key, [.. suite]);
            Row("all", path.Key, [.. path]);
        }
        foreach (var path in results.GroupBy(result => result.Path))
        {
            var passed = path.Where(result => result.Outcome == Outcome.Pass).ToList();
            Console.WriteLine($"{path.Key}: {passed.Count(result => result.Fixed)} of {passed.Count} passed with inputs that set shapes fixed (edgec convert --constant)");
            var lacking = path.Where(result => result.Outcome == Outcome.Unsupported).GroupBy(result => result.Operator.Length > 0 ? result.Operator : "(shape or type)").OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal);
            Console.WriteLine($"{path.Key}, unsupported: {string.Join(", ", lacking.Select(group => $"{group.Key} {group.Count()}"))}");
        }
        foreach (var result in results.Where(result => result.Outcome is Outcome.Wrong or Outcome.Crash || (details && result.Outcome == Outcome.Unsupported)))
            Console.WriteLine($"{result.Outcome.ToString().ToLowerInvariant()}  {result.Path}  {result.Suite}/{result.Name}: {result.Reason}");
    }

    private static void Row(string suite, string path, List<CaseResult> results) =>
        Console.WriteLine($"{suite,-24}{path,-14}{results.Count,7}{Count(results, Outcome.Pass),7}{Count(results, Outcome.Unsupported),13}{Count(results, Outcome.Wrong),7}{Count(results, Outcome.Crash),7}");

    private static int Count(List<CaseResult> results, Outcome outcome) => results.Count(result => result.Outcome == outcome);
}
