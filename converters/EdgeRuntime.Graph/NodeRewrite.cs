namespace EdgeRuntime.Graph;

/// <summary>One node that others take the place of: what is known of its inputs, and the nodes that are emitted in their order. Node and graph stay as they are but for new constants.</summary>
internal class NodeRewrite(RewriteScope scope, Node node)
{
    /// <summary>The node in its old form.</summary>
    public Node Node => node;

    /// <summary>The operator set that the model is in.</summary>
    public long Opset => scope.Opset;

    /// <summary>The nodes in its place, in order.</summary>
    public List<Node> Result { get; } = [];

    public int? Rank(int input) => Shape(input)?.Count;

    public IReadOnlyList<Dimension>? Shape(int input) => scope.Find(node.Input(input))?.Shape;

    /// <summary>The shape of an input where all of it is known.</summary>
    public long[]? StaticShape(int input) => Shape(input) is { } shape && shape.All(size => size.IsKnown) ? shape.Select(size => size.Value).ToArray() : null;

    public ElementType Type(int input) => scope.Find(node.Input(input))?.Type ?? ElementType.Undefined;

    public TensorData? Constant(int input) => node.HasInput(input) ? scope.Constant(node.Input(input)) : null;

    public bool IsRead(string name) => name.Length > 0 && scope.IsRead(name);

    /// <summary>Adds a constant and returns its name.</summary>
    public string Constant(TensorData tensor, string what) => scope.Builder.Constant(tensor, $"{node.DisplayName}_{what}");

    /// <summary>A name that no value has.</summary>
    public string UniqueName(string what) => scope.Builder.UniqueName($"{node.DisplayName}_{what}");

    /// <summary>Emits a node that writes a value of its own; returns the value's name.</summary>
    public string Emit(string opType, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var output = UniqueName(opType.ToLowerInvariant());
        Emit(opType, inputs, output, attributes);
        return output;
    }

    /// <summary>Emits a node that writes a given value.</summary>
    public void Emit(string opType, IEnumerable<string> inputs, string output, params (string Name, AttributeValue Value)[] attributes)
    {
        var emitted = new Node(opType, inputs, [output], output == node.Outputs[0] ? node.Name : output);
        foreach (var (name, value) in attributes)
            emitted.Attributes.Add(name, value);
        Result.Add(emitted);
    }

    /// <summary>A float scalar in the type of an input, f32 where that is not known.</summary>
    public TensorData Scalar(int input, float value) => Type(input) switch
    {
        ElementType.Float64 => TensorData.Scalar((double)value),
        ElementType.Float16 => TensorData.Scalar((Half)value),
        ElementType.BFloat16 => new TensorData(ElementType.BFloat16, [], BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))),
        _ => TensorData.Scalar(value),
    };
}
