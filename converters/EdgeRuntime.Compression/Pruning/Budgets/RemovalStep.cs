namespace EdgeRuntime.Compression.Pruning.Budgets;

/// <summary>A tile of channels that is removed at once.</summary>
/// <param name="Group">The group.</param>
/// <param name="Channels">Its channels' indices, the least important ones that are left.</param>
/// <param name="Key">When it is its turn: steps are taken in ascending order.</param>
internal sealed record RemovalStep(ChannelGroup Group, IReadOnlyList<int> Channels, double Key);
