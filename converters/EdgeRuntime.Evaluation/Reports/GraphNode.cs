namespace EdgeRuntime.Evaluation.Reports;

/// <summary>A node of the drawn graph.</summary>
/// <param name="Name">The node's name; a graph's inputs and outputs are nodes of the operators <c>Input</c> and <c>Output</c>.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Precision">What it computes in; "" for inputs and outputs.</param>
/// <param name="Shape">The shape of its first output, as in <c>Nx16x14x14</c>, N for any size that is left open.</param>
/// <param name="From">Indices of the nodes that it reads from.</param>
public sealed record GraphNode(string Name, string Operator, string Precision, string Shape, IReadOnlyList<int> From);
