namespace EdgeRuntime.Graph;

/// <summary>What goes wrong with one node of a damaged model is said of that node.</summary>
internal static class NodeErrors
{
    /// <summary>Whether an error comes from inputs or attributes that do not fit a node's operator, and not from a fault of the program or the machine.</summary>
    public static bool IsMisfit(Exception error) =>
        error is IndexOutOfRangeException or ArithmeticException or ArgumentException or KeyNotFoundException || error is InvalidModelException && !error.Message.StartsWith("node '", StringComparison.Ordinal);

    /// <summary>The error to raise in its place.</summary>
    public static InvalidModelException Of(Node node, Exception error) => new(
        $"node '{node.DisplayName}' ({node.OpType}): {(error is InvalidModelException ? error.Message : "its inputs and attributes do not fit the operator; export the model again.")}", error);
}
