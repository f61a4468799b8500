namespace EdgeRuntime.Graph;

/// <summary>A model: one graph with the operator sets it speaks. The in-memory form that importers make, passes change and exporters write; its vocabulary is ONNX's.</summary>
public sealed class Model
{
    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; set; } = new();

    /// <summary>The ONNX IR version (8 unless imported with another).</summary>
    public long IrVersion { get; set; } = 8;

    /// <summary>Operator set versions by domain; "" is ai.onnx.</summary>
    public SortedDictionary<string, long> Opsets { get; } = new(StringComparer.Ordinal) { [""] = 17 };

    /// <summary>Functions defined in the model.</summary>
    public List<ModelFunction> Functions { get; } = [];

    /// <summary>Free key-value pairs (ONNX metadata_props), in order.</summary>
    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    /// <summary>The program that made the model.</summary>
    public string ProducerName { get; set; } = "";

    /// <summary>Its version.</summary>
    public string ProducerVersion { get; set; } = "";

    /// <summary>The model's domain (reverse DNS).</summary>
    public string Domain { get; set; } = "";

    /// <summary>The model's own version.</summary>
    public long ModelVersion { get; set; }

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Fields of the serialized message that this form has no member for, as protobuf bytes; the writer puts them back unchanged. Null for none.</summary>
    public byte[]? Carried { get; set; }

    /// <summary>The version of the ai.onnx operator set.</summary>
    public long Opset => Opsets.TryGetValue("", out var version) ? version : Opsets.GetValueOrDefault("ai.onnx");
}

/// <summary>A function (ONNX FunctionProto): a named sub-graph that nodes call by (Domain, Name).</summary>
public sealed class ModelFunction
{
    /// <summary>The name that nodes call.</summary>
    public string Name { get; set; } = "";

    /// <summary>The domain that nodes call it in.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Overload id, "" for none.</summary>
    public string Overload { get; set; } = "";

    /// <summary>Formal inputs.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>Formal outputs.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Attributes without default.</summary>
    public List<string> AttributeNames { get; } = [];

    /// <summary>Attributes with default.</summary>
    public Dictionary<string, AttributeValue> AttributeDefaults { get; } = new(StringComparer.Ordinal);

    /// <summary>The body.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>Types of values inside.</summary>
    public List<ValueInfo> Values { get; } = [];

    /// <summary>Operator sets of the body.</summary>
    public SortedDictionary<string, long> Opsets { get; } = new(StringComparer.Ordinal);

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Fields of the serialized message that this form has no member for, as protobuf bytes; the writer puts them back unchanged. Null for none.</summary>
    public byte[]? Carried { get; set; }
}
