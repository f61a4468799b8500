namespace EdgeRuntime.Graph.Upgrade;

/// <summary>One node for an adapter: what is known of its inputs, and the nodes that take its place.</summary>
internal sealed class UpgradeContext(UpgradeScope scope, Node node)
{
    /// <summary>The node in its old form; adapters may change it and emit it again.</summary>
    public Node Node => node;

    /// <summary>The operator set that the model was in.</summary>
    public long From => scope.From;

    /// <summary>The nodes in its place, in order.</summary>
    public List<Node> Result { get; } = [];

    public int? Rank(int input) => scope.Find(node.Input(input))?.Shape?.Count;

    public IReadOnlyList<Dimension>? Shape(int input) => scope.Find(node.Input(input))?.Shape;

    public ElementType Type(int input) => scope.Find(node.Input(input))?.Type ?? ElementType.Undefined;

    public TensorData? Constant(int input) => node.HasInput(input) ? scope.Constant(node.Input(input)) : null;

    public bool IsRead(string name) => name.Length > 0 && scope.IsRead(name);

    /// <summary>Adds a constant and returns its name.</summary>
    public string Constant(TensorData tensor, string what) => scope.Builder.Constant(tensor, $"{node.DisplayName}_{what}");

    /// <summary>A name that no value has.</summary>
    public string UniqueName(string what) => scope.Builder.UniqueName($"{node.DisplayName}_{what}");

    /// <summary>Emits the node itself.</summary>
    public void Keep() => Result.Add(node);

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

    /// <summary>Takes an attribute off the node; null where it has none.</summary>
    public AttributeValue? Take(string attribute) => node.Attributes.Remove(attribute, out var value) ? value : null;

    /// <summary>Puts a name at an input's place, with "" for those before it that are missing.</summary>
    public void SetInput(int index, string name)
    {
        while (node.Inputs.Count <= index)
            node.Inputs.Add("");
        node.Inputs[index] = name;
    }

    /// <summary>A float scalar in the type of an input, f32 where that is not known.</summary>
    public TensorData Scalar(int input, float value) => Type(input) switch
    {
        ElementType.Float64 => TensorData.Scalar((double)value),
        ElementType.Float16 => TensorData.Scalar((Half)value),
        ElementType.BFloat16 => new TensorData(ElementType.BFloat16, [], BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))),
        _ => TensorData.Scalar(value),
    };

    public InvalidModelException Refuse(string reason) => new($"node '{node.DisplayName}' ({node.OpType}) of operator set {scope.From}: {reason}; export the model with operator set 13 or newer.");
}
