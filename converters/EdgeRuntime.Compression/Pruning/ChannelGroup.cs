namespace EdgeRuntime.Compression.Pruning;

/// <summary>Channels that nodes make together: channel i of one cannot go without channel i of the others (residual sums, depthwise convolutions, normalizations behind them).</summary>
public sealed class ChannelGroup
{
    internal ChannelGroup(IReadOnlyList<string> nodes, IReadOnlyList<ChannelSet> channels, string? blocked)
    {
        Nodes = nodes;
        Sets = channels;
        Blocked = blocked;
    }

    /// <summary>The names of the nodes whose weights make the channels, in the graph's order.</summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>The name for messages: the first of the nodes.</summary>
    public string Name => Nodes[0];

    /// <summary>How many channels there are to choose from.</summary>
    public int Channels => Sets.Count;

    /// <summary>Why none of them can be removed, naming the dependency; null where they can.</summary>
    public string? Blocked { get; }

    internal IReadOnlyList<ChannelSet> Sets { get; }

    /// <summary>How many of a producer's outputs one channel stands for: more than one in grouped convolutions.</summary>
    internal int Width => Sets[0].Width;
}

/// <summary>One removable channel.</summary>
/// <param name="Root">The set of elements that go together.</param>
/// <param name="Width">How many outputs of its first producer it holds.</param>
/// <param name="Slices">The slices of constants that go with it.</param>
internal sealed record ChannelSet(int Root, int Width, IReadOnlyList<ParameterSlice> Slices);

/// <summary>A slice of a constant: the elements whose index along an axis is one of a few.</summary>
/// <param name="Tensor">The constant.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Indices">The indices along it, ascending.</param>
internal sealed record ParameterSlice(string Tensor, int Axis, IReadOnlyList<int> Indices);
