namespace EdgeRuntime.Graph;

/// <summary>One operation: an ONNX operator with its inputs, outputs and attributes.</summary>
public sealed class Node
{
    /// <summary>An attribute of our own on NonMaxSuppression: the rows that its result is to have.</summary>
    public const string StaticRows = "edgeruntime.rows";

    /// <summary>Makes a node.</summary>
    public Node(string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name = "")
    {
        OpType = opType;
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        Name = name;
    }

    /// <summary>The operator.</summary>
    public string OpType { get; set; }

    /// <summary>Its domain; "" is ai.onnx.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Overload id of a function call, "" for none.</summary>
    public string Overload { get; set; } = "";

    /// <summary>The node's name, possibly "".</summary>
    public string Name { get; set; }

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Names of the inputs; "" for an optional one that is absent.</summary>
    public List<string> Inputs { get; }

    /// <summary>Names of the outputs; "" for an optional one that is not wanted.</summary>
    public List<string> Outputs { get; }

    /// <summary>Attributes by name, in order.</summary>
    public OrderedDictionary<string, AttributeValue> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields of the serialized message that this form has no member for, as protobuf bytes; the writer puts them back unchanged. Null for none.</summary>
    public byte[]? Carried { get; set; }

    /// <summary>The name for messages: the node's own, or its first output's.</summary>
    public string DisplayName => Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : OpType;

    /// <summary>The operator for messages: with its domain where that is not ai.onnx.</summary>
    public string DisplayOperator => Domain is "" or "ai.onnx" ? OpType : $"{Domain}.{OpType}";

    /// <summary>Whether the node is an operator of ai.onnx.</summary>
    public bool Is(string opType) => OpType == opType && (Domain.Length == 0 || Domain == "ai.onnx");

    /// <summary>The input at an index, or "" where it is absent.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";

    /// <summary>Whether the input at an index is there.</summary>
    public bool HasInput(int index) => Input(index).Length > 0;

    /// <summary>An integer attribute, or <paramref name="fallback"/>.</summary>
    public long Int(string name, long fallback = 0) => Attributes.TryGetValue(name, out var value) ? value.AsInt() : fallback;

    /// <summary>A float attribute, or <paramref name="fallback"/>.</summary>
    public float Float(string name, float fallback = 0) => Attributes.TryGetValue(name, out var value) ? value.AsFloat() : fallback;

    /// <summary>A string attribute, or <paramref name="fallback"/>.</summary>
    public string Text(string name, string fallback = "") => Attributes.TryGetValue(name, out var value) ? value.AsText() : fallback;

    /// <summary>An integer-list attribute, or <paramref name="fallback"/> (default: null).</summary>
    public long[]? Ints(string name, long[]? fallback = null) => Attributes.TryGetValue(name, out var value) ? value.AsInts() : fallback;

    /// <summary>Sets an attribute and returns the node, so that calls can be chained.</summary>
    public Node With(string name, AttributeValue value)
    {
        Attributes[name] = value;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{OpType} '{DisplayName}' ({string.Join(", ", Inputs)}) -> ({string.Join(", ", Outputs)})";
}
