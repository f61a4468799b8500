namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>What <see cref="Normalize"/> does: groups along the middle axis of <c>[outer, count, inner]</c>, each element e then times scale and plus bias of channel <c>e / ChannelSize mod Channels</c>.</summary>
public struct Normalization
{
    /// <summary>What a group is divided by.</summary>
    public NormalizationKind Kind;
    /// <summary>Elements of a group.</summary>
    public int Count;
    /// <summary>Groups side by side: elements between neighbours of one group.</summary>
    public int Inner;
    /// <summary>Channels that scale and bias are given for.</summary>
    public int Channels;
    /// <summary>Elements of a channel that lie side by side; 1 where <see cref="Inner"/> is above 1 and there is a scale or a bias.</summary>
    public int ChannelSize;
    /// <summary>ε.</summary>
    public float Epsilon;

    /// <summary>What is taken from every element of a group, and what the rest is multiplied with, from its mean and its sum (of squared differences from the mean, of squares, of magnitudes).</summary>
    internal readonly (double Shift, double Factor) Of(double mean, double sum)
    {
        var divisor = Kind switch
        {
            NormalizationKind.MeanVariance or NormalizationKind.RootMeanSquare => Math.Sqrt(sum / Count + Epsilon),
            NormalizationKind.L2 => Math.Sqrt(sum),
            _ => sum,
        };
        return (mean, Kind >= NormalizationKind.L1 && divisor == 0 ? 0 : 1 / divisor);
    }
}
