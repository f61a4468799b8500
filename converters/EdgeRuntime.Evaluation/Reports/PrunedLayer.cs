namespace EdgeRuntime.Evaluation.Reports;

/// <summary>What pruning left of a layer.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="ChannelsBefore">Output channels before.</param>
/// <param name="ChannelsAfter">Output channels after.</param>
/// <param name="WeightsBefore">Weights before that are not 0.</param>
/// <param name="WeightsAfter">Weights after that are not 0.</param>
public sealed record PrunedLayer(string Name, string Operator, long ChannelsBefore, long ChannelsAfter, long WeightsBefore, long WeightsAfter)
{
    /// <summary>The part of the weights that is gone, in [0, 1].</summary>
    public double Removed => WeightsBefore == 0 ? 0 : 1 - (double)WeightsAfter / WeightsBefore;
}
