namespace EdgeRuntime.Compression.Pruning.Budgets;

/// <summary>The order in which channels go: tile by tile, so that every group always has a number of channels that kernels like.</summary>
internal static class RemovalOrder
{
    /// <summary>Orders the channels of groups that may be pruned.</summary>
    /// <param name="groups">The groups with the importance of each channel, and the least number of channels that each keeps.</param>
    /// <param name="roundTo">Numbers of channels are multiples of this.</param>
    /// <param name="isGlobal">Whether the least important tiles of all groups go first; otherwise every group loses the same part.</param>
    public static List<RemovalStep> Of(IReadOnlyList<(ChannelGroup Group, double[] Importance, int Keep)> groups, Func<ChannelGroup, int> roundTo, bool isGlobal)
    {
        var steps = new List<RemovalStep>();
        foreach (var (group, importance, keep) in groups)
        {
            int[] order = [.. Enumerable.Range(0, group.Channels).OrderBy(i => importance[i])];
            var tile = Math.Max(1, roundTo(group) / Gcd(roundTo(group), group.Width));
            var (left, removed, key) = (group.Channels, 0, 0.0);
            while (true)
            {
                var next = left % tile == 0 ? left - tile : left - left % tile;
                if (next < Math.Max(keep, 1))
                    break;
                int[] channels = order[removed..(removed + left - next)];
                key = isGlobal ? Math.Max(key, channels.Average(i => importance[i])) : (removed + channels.Length / 2.0) / group.Channels;
                steps.Add(new RemovalStep(group, channels, key));
                (left, removed) = (next, removed + channels.Length);
            }
        }
        return [.. steps.OrderBy(step => step.Key)];
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
