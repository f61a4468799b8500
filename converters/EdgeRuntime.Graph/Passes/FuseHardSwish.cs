using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>Hard sigmoid and hard swish written out, <c>Clip(x + 3, 0, 6) / 6</c> alone and times x, the factors in any order and 6 also as 1/6 multiplied, become HardSigmoid and HardSwish: one function, which INT8 makes a table.</summary>
public sealed class FuseHardSwish : IGraphPass
{
    private const int FirstOpset = 14; // of HardSwish

    /// <inheritdoc/>
    public string Name => nameof(FuseHardSwish);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Opset < FirstOpset)
            return false;
        ShapeInference.Run(model);
        return GraphEdit.ForEach(model, (index, node) => TryFuseSixth(index, node) || TryFuseGate(index, node));
    }

    /// <summary>A sixth of the clamped sum, or of its product with x.</summary>
    private static bool TryFuseSixth(GraphIndex index, Node node)
    {
        if (Sixth(index, node) is not { } source)
            return false;
        if (Clamped(index, source) is { } sum)
        {
            Replace(index, node, HardSigmoid(sum.X, node), [.. sum.Used]);
            return true;
        }
        if (OnlySource(index, source, "Mul") is not { } product)
            return false;
        foreach (var (value, x) in ((string, string)[])[(product.Inputs[0], product.Inputs[1]), (product.Inputs[1], product.Inputs[0])])
        {
            if (Clamped(index, value) is not { } gate || gate.X != x)
                continue;
            Replace(index, node, new Node("HardSwish", [x], node.Outputs, node.Name), [product, .. gate.Used]);
            return true;
        }
        return false;
    }

    /// <summary>x times the hard sigmoid of x.</summary>
    private static bool TryFuseGate(GraphIndex index, Node node)
    {
        if (!node.Is("Mul") || node.Inputs.Find(input => OnlySource(index, input, "HardSigmoid") is { } gate && gate.Inputs[0] == Other(node, input)) is not { } value)
            return false;
        var gate = index.Producer(value)!;
        if (!IsNear(gate.Float("alpha", 0.2f), 1 / 6.0) || !IsNear(gate.Float("beta", 0.5f), 0.5))
            return false;
        Replace(index, node, new Node("HardSwish", [gate.Inputs[0]], node.Outputs, node.Name), [gate]);
        return true;
    }

    private static Node HardSigmoid(string x, Node last) => new Node("HardSigmoid", [x], last.Outputs, last.Name).With("alpha", 1 / 6f).With("beta", 0.5f);

    private static void Replace(GraphIndex index, Node last, Node function, IReadOnlyList<Node> used)
    {
        foreach (var node in used)
            index.Remove(node);
        index.Replace(last, function);
    }

    /// <summary>What a node takes a sixth of.</summary>
    private static string? Sixth(GraphIndex index, Node node)
    {
        if (node.Is("Div"))
            return IsConstant(index, node.Inputs[1], 6) ? node.Inputs[0] : null;
        return node.Is("Mul") && node.Inputs.Find(input => IsConstant(index, input, 1 / 6.0)) is { } factor ? Other(node, factor) : null;
    }

    /// <summary>x of Clip(x + 3, 0, 6), where nothing else reads the values in between.</summary>
    private static (string X, Node[] Used)? Clamped(GraphIndex index, string value)
    {
        if (OnlySource(index, value, "Clip") is not { } clip || !clip.HasInput(1) || !clip.HasInput(2) || !IsConstant(index, clip.Inputs[1], 0) || !IsConstant(index, clip.Inputs[2], 6)
            || OnlySource(index, clip.Inputs[0], "Add") is not { } sum || sum.Inputs.Find(input => IsConstant(index, input, 3)) is not { } three)
            return null;
        var x = Other(sum, three);
        return index.Graph.Find(x) is { Type: ElementType.Float32, Shape.Count: >= 1 } ? (x, [clip, sum]) : null;
    }

    private static Node? OnlySource(GraphIndex index, string value, string op) =>
        index.Producer(value) is { } node && node.Is(op) && index.OnlyConsumer(value) is not null ? node : null;

    private static bool IsConstant(GraphIndex index, string name, double value) => index.Constant(name) is { Type: ElementType.Float32, Count: 1, Shape.Count: <= 1 } tensor && IsNear(tensor.As<float>()[0], value);

    private static bool IsNear(float found, double wanted) => Math.Abs(found - wanted) <= 1e-4 * Math.Abs(wanted);

    private static string Other(Node node, string input) => node.Inputs[0] == input ? node.Inputs[1] : node.Inputs[0];
}
