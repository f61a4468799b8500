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
        Output.Table($"{Path.GetFileName(result.Model)} -> {Path.GetFileName(result.Output)}", ["nodes that make the channels", "before", "after", "left alone because"],
            result.Groups.Select(group => (IReadOnlyList<string>)[Names(group.Nodes), $"{group.Before}", $"{group.After}", group.Kept ?? ""]), 1, 2);
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
