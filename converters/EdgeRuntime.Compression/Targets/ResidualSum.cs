using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Targets;

/// <summary>
/// Tells the two sides of a residual Add apart: TensorRT fuses it behind the convolution on one side, whose result then stays in full precision, and reads the shortcut on the other in INT8.
/// Without a pair on the shortcut the sum runs in floating point (NVIDIA/TensorRT issue 1992).
/// </summary>
internal static class ResidualSum
{
    /// <summary>The index of the input that is the shortcut; null where the node is no sum of a quantized convolution's result and something that does not come from that result alone.</summary>
    public static int? Shortcut(Node add, GraphIndex index, Func<Node, bool> isQuantized)
    {
        var (first, second) = (add.Input(0), add.Input(1));
        if (first == second || index.Constant(first) is not null || index.Constant(second) is not null)
            return null;
        var (left, right) = (Quantized(first), Quantized(second));
        if (left == right)
            return null;
        if (left is not null && right is not null)
        {
            var (stepsLeft, stepsRight) = StepsToFork(first, second, index, out _);
            return stepsLeft > stepsRight ? 1 : 0;
        }
        StepsToFork(first, second, index, out var fork);
        return fork is not null && fork == (left ?? right) ? null : left is not null ? 1 : 0;

        Node? Quantized(string value) => Backbone(value, index) is { } node && isQuantized(node) ? node : null;
    }

    /// <summary>The convolution whose result a value is, but for functions, affine transforms and moved elements in between; or null.</summary>
    public static Node? Backbone(string value, GraphIndex index)
    {
        for (var node = index.Producer(value); node is not null; node = index.Producer(value))
        {
            if (node.OpType is "Conv" or "ConvTranspose")
                return node;
            if (node.OpType is "Add" or "Mul")
            {
                if (node.Inputs.Count(input => index.Constant(input) is null) != 1)
                    return null;
                value = node.Inputs.First(input => index.Constant(input) is null);
                continue;
            }
            if (node.OpType is not ("Relu" or "Clip" or "LeakyRelu" or "Sigmoid" or "HardSigmoid" or "HardSwish" or "Elu" or "BatchNormalization" or "MaxPool" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose" or "Identity"))
                return null;
            value = node.Input(0);
        }
        return null;
    }

    /// <summary>How many nodes lie between each value and the nearest node that both come from.</summary>
    private static (int First, int Second) StepsToFork(string first, string second, GraphIndex index, out Node? fork)
    {
        var (left, right) = (Distances(first, index), Distances(second, index));
        fork = left.Keys.Where(right.ContainsKey).MinBy(node => left[node] + right[node]);
        return fork is null ? (left.Values.DefaultIfEmpty().Max(), right.Values.DefaultIfEmpty().Max()) : (left[fork], right[fork]);
    }

    private static Dictionary<Node, int> Distances(string value, GraphIndex index)
    {
        var distances = new Dictionary<Node, int>();
        var open = new Queue<(string Value, int Distance)>([(value, 0)]);
        while (open.TryDequeue(out var next))
        {
            if (index.Producer(next.Value) is not { } node || !distances.TryAdd(node, next.Distance))
                continue;
            foreach (var input in node.Inputs)
                open.Enqueue((input, next.Distance + 1));
        }
        return distances;
    }
}
