using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>What a gradient rule works with: the node's gradients so far, static shapes, and an emitter for the backward nodes.</summary>
public sealed class GradientContext
{
    private readonly Model _model;
    private readonly IReadOnlySet<string> _needed;
    private readonly Dictionary<string, List<string>> _gradients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueInfo> _values = new(StringComparer.Ordinal);

    internal GradientContext(Model model, GraphEmitter emitter, IReadOnlySet<string> needed)
    {
        _model = model;
        _needed = needed;
        Emit = emitter;
        foreach (var value in model.Graph.Values.Values.Concat(model.Graph.Inputs).Concat(model.Graph.Outputs))
            if (value.Shape is not null)
                _values.TryAdd(value.Name, value);
    }

    /// <summary>Appends nodes.</summary>
    public GraphEmitter Emit { get; }

    /// <summary>The version of the ai.onnx operator set that the nodes must keep to.</summary>
    public long Opset => _model.Opset;

    /// <summary>Whether a gradient of the value is asked for; what nobody asks for need not be computed.</summary>
    public bool Needs(string value) => _needed.Contains(value);

    /// <summary>The gradient of the loss with respect to a value: the sum of all that was added. Null where the loss does not depend on it.</summary>
    public string? Gradient(string value)
    {
        if (!_gradients.TryGetValue(value, out var parts))
            return null;
        if (parts.Count > 1)
            _gradients[value] = parts = [parts.Count == 2 ? Emit.Add(parts[0], parts[1]) : Emit.Op("Sum", parts)];
        return parts[0];
    }

    /// <summary>Adds a gradient to what a value has; ignored where none is needed.</summary>
    public void Add(string value, string gradient)
    {
        if (!Needs(value))
            return;
        if (!_gradients.TryGetValue(value, out var parts))
            _gradients.Add(value, parts = []);
        parts.Add(gradient);
    }

    /// <summary>The static shape of a value of the forward graph.</summary>
    /// <exception cref="InvalidModelException">It is unknown or symbolic.</exception>
    public long[] Shape(string value)
    {
        if (_model.Graph.Initializers.TryGetValue(value, out var constant))
            return [.. constant.Shape];
        return _values.TryGetValue(value, out var info)
            ? Array.ConvertAll(info.StaticShape(), dimension => (long)dimension)
            : throw new InvalidModelException($"value '{value}' has no known shape; gradients need static shapes: run shape inference with a fixed batch size.");
    }

    /// <summary>The float type of a value of the forward graph; <see cref="ElementType.Float32"/> where it is not known.</summary>
    public ElementType TypeOf(string value) => _model.Graph.Initializers.TryGetValue(value, out var constant) ? constant.Type
        : _values.TryGetValue(value, out var info) && info.Type != ElementType.Undefined ? info.Type
        : ElementType.Float32;

    /// <summary>The constant that a value holds.</summary>
    /// <exception cref="UnsupportedOperatorException">It is computed.</exception>
    public TensorData ConstantOf(Node node, int input)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (_model.Graph.Initializers.TryGetValue(node.Input(input), out var data))
            return data;
        var producer = _model.Graph.Nodes.Find(candidate => candidate.OpType == "Constant" && candidate.Outputs.Contains(node.Input(input)));
        if (producer is not null && producer.Attributes.TryGetValue("value", out var value))
            return value.AsTensor();
        throw new UnsupportedOperatorException(node.OpType, node.DisplayName, $"its gradient is known only where input {input} ('{node.Input(input)}') is a constant.");
    }

    /// <summary>A scalar constant of the type of a value.</summary>
    public string Scalar(double value, string like) => Emit.Scalar(value, TypeOf(like));

    /// <summary>Sums a gradient of shape <paramref name="from"/> over the axes along which a value of shape <paramref name="to"/> was repeated (numpy broadcasting).</summary>
    public string SumTo(string gradient, long[] from, long[] to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var lead = from.Length - to.Length;
        var axes = Enumerable.Range(0, from.Length).Where(axis => axis < lead || (to[axis - lead] == 1 && from[axis] != 1)).Select(axis => (long)axis).ToArray();
        if (axes.Length > 0)
            gradient = Emit.ReduceSum(gradient, axes, keepDimensions: true);
        return lead == 0 ? gradient : Emit.Reshape(gradient, to);
    }

    /// <summary>The name of a further output of a node, which is given one where it has none.</summary>
    public string Output(Node node, int index)
    {
        ArgumentNullException.ThrowIfNull(node);
        // The node may have been given one before.
        var place = _model.Graph.Nodes.FindIndex(candidate => candidate.Outputs.Contains(node.Outputs[0]));
        node = _model.Graph.Nodes[place];
        if (index < node.Outputs.Count && node.Outputs[index].Length > 0)
            return node.Outputs[index];
        var extended = new Node(node.OpType, node.Inputs, node.Outputs, node.Name) { Domain = node.Domain };
        foreach (var (name, value) in node.Attributes)
            extended.With(name, value);
        while (extended.Outputs.Count <= index)
            extended.Outputs.Add("");
        extended.Outputs[index] = Emit.Unique(node.OpType + "_output");
        _model.Graph.Nodes[place] = extended;
        return extended.Outputs[index];
    }
}
