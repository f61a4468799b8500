using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>How channels go through an operator.</summary>
/// <param name="Couple">Ties the elements of the node's values that can only go together.</param>
/// <param name="Shrink">Adapts attributes and constants of a node (a copy) whose values lost elements; null where nothing has to be.</param>
internal sealed record CouplingRule(Action<Node, CouplingContext> Couple, Action<Node, RemovalContext>? Shrink = null);
