using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Converter.CommandLine;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>Prints what can be pruned, and what was.</summary>
internal static class PruneReport
{
    public static void Print(PruneResult result, bool json)
    {
        if (json)
        {
            Output.Json(result);
            return;
        }
        var title = $"{Path.GetFileName(result.Model)} -> {Path.GetFileName(result.Output)}";
        if (result.Groups.Count > 0)
            Output.Table(title, ["nodes that make the channels", "before", "after", "left alone because"], result.Groups.Select(group => (IReadOnlyList<string>)[Names(group.Nodes), $"{group.Before}", $"{group.After}", group.Kept ?? ""]), 1, 2);
        if (result.Steps is [{ ValidationAccuracy: not null } or { TestAccuracy: not null }, ..])
            Output.Table("fine-tuned", ["step", "MACs", "weights", "zeros", "validation", "test", "seconds"], result.Steps.Select(step => (IReadOnlyList<string>)
                [$"{step.Step}", Output.Count(step.Macs), Output.Bytes(step.Bytes), $"{step.Sparsity:P1}", $"{step.ValidationAccuracy:P2}", $"{step.TestAccuracy:P2}", $"{step.Seconds:F0}"]), 1, 2, 3, 4, 5, 6);
        if (result.Sparsity is { } sparsity)
            Console.WriteLine($"{title}: {sparsity:P1} of the weights of {Output.Bytes(result.BytesBefore)} are zero; the bundle stores the others");
        else
            Console.WriteLine($"multiply-accumulates {Output.Count(result.MacsBefore)} -> {Output.Count(result.MacsAfter)} ({Part(result.MacsAfter, result.MacsBefore)}), weights {Output.Bytes(result.BytesBefore)} -> {Output.Bytes(result.BytesAfter)} ({Part(result.BytesAfter, result.BytesBefore)})");
    }

    public static void PrintGroups(IReadOnlyList<ChannelGroup> groups, bool json)
    {
        if (json)
            Output.Json(groups);
        else
            Output.Table("channels that go together", ["nodes that make them", "channels", "cannot be pruned because"], groups.Select(group => (IReadOnlyList<string>)[Names(group.Nodes), $"{group.Channels}", group.Blocked ?? ""]), 1);
    }

    private static string Part(long part, long whole) => whole > 0 ? $"{(double)part / whole:P1}" : "-";

    private static string Names(IReadOnlyList<string> names) => string.Join(" + ", names.Select(name => name.Length <= 40 ? name : $"...{name[^37..]}"));
}
