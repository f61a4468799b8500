using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>
/// Turns a TFLite graph into the IR, operator by operator. A tensor becomes a value of its own name, type and shape (NHWC); quantized tensors stay integers between
/// operators, and operators that compute read them through DequantizeLinear and write them through QuantizeLinear. Spatial operators stand between Transposes, which
/// the graph passes move and cancel.
/// </summary>
internal sealed partial class GraphImport
{
    private const int Opset = 17;
    private const int MaximumOperators = 100_000;

    private static readonly long[] s_toChannelsFirst = [0, 3, 1, 2];

    private readonly string?[] _values;
    private readonly TfLiteTensor?[] _constants;
    private readonly Dictionary<string, string> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _channelsFirst = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Value, long[] Pads)> _padded = [];
    private readonly Dictionary<(int Tensor, string Form), string> _made = [];
    private readonly HashSet<string> _cached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _reserved = new(StringComparer.Ordinal);

    public GraphImport(TfLiteModel source, long fileBytes)
    {
        Source = source;
        Builder = new GraphBuilder(source.Name.Length > 0 ? source.Name : "main", Opset);
        Tensors = new TensorImport(fileBytes);
        _values = new string?[source.Tensors.Count];
        _constants = new TfLiteTensor?[source.Tensors.Count];
    }

    public TfLiteModel Source { get; }

    public GraphBuilder Builder { get; }

    public TensorImport Tensors { get; }

    /// <summary>The number of nodes so far.</summary>
    public int NodeCount => Builder.Graph.Nodes.Count;

    /// <exception cref="InvalidModelException">The graph contradicts itself.</exception>
    /// <exception cref="UnsupportedOperatorException">It has an operator, or a variant of one, that is not imported.</exception>
    public Model Run()
    {
        if (Source.Operators.Count > MaximumOperators)
            throw new InvalidModelException($"the graph has {Source.Operators.Count} operators, at most {MaximumOperators} are possible.");
        ReserveNames();
        foreach (var index in Source.Inputs)
            DeclareInput(Source.Tensors[index]);
        var produced = Source.Operators.SelectMany(op => op.Outputs).ToHashSet();
        foreach (var tensor in Source.Tensors.Where(tensor => _values[tensor.Index] is null && !produced.Contains(tensor.Index) && (tensor.Data.Length > 0 || tensor.Count == 0)))
            _constants[tensor.Index] = tensor;
        foreach (var op in Source.Operators)
            OperatorTable.Lower(new OperatorContext(this, op));
        foreach (var index in Source.Outputs)
            DeclareOutput(Source.Tensors[index]);
        var model = Builder.Model;
        ModelChecker.Check(model);
        ShapeInference.Run(model);
        CheckShapes(model);
        return model;
    }

    /// <summary>Makes a value, written by a node since <paramref name="firstNode"/>, the value of a tensor, under the tensor's name.</summary>
    public void Bind(int tensor, string value, int firstNode)
    {
        var info = Source.Tensors[tensor];
        if (_values[tensor] is not null || _constants[tensor] is not null)
            throw new InvalidModelException($"{info.Display} is written twice; copy or convert the file again.");
        var name = NameOf(info);
        _values[tensor] = name;
        var fresh = Builder.Graph.Nodes.Skip(firstNode).ToArray();
        if (_cached.Contains(value) || !Array.Exists(fresh, node => node.Outputs.Contains(value)))
        {
            Builder.AddClaimed(name, "Identity", [value]);
            return;
        }
        GraphBuilder.Rename(value, name, fresh);
    }

    // Inputs and outputs keep their names, whatever other tensors are called.
    private void ReserveNames()
    {
        foreach (var index in Source.Inputs.Concat(Source.Outputs).Distinct())
        {
            var name = Source.Tensors[index].Name;
            _reserved.TryAdd(name.Length > 0 ? name : $"tensor_{index}", index);
        }
        foreach (var name in _reserved.Keys)
            Builder.UniqueName(name);
    }

    private string NameOf(TfLiteTensor tensor)
    {
        var name = tensor.Name.Length > 0 ? tensor.Name : $"tensor_{tensor.Index}";
        return _reserved.GetValueOrDefault(name, -1) == tensor.Index ? name : Builder.UniqueName(ShortName(name));
    }

    // The converter of TensorFlow joins the names of all operations that it fused; in a small model they take more room than half of the weights.
    private static string ShortName(string name) => name.IndexOf(';', StringComparison.Ordinal) is var end and > 0 ? name[..end] : name;

    private void DeclareInput(TfLiteTensor tensor)
    {
        if (_values[tensor.Index] is not null)
            throw new InvalidModelException($"{tensor.Display} is listed twice among the graph's inputs; convert the model again.");
        var name = NameOf(tensor);
        _values[tensor.Index] = name;
        if (tensor.Type is ElementType.Undefined or ElementType.String)
            throw new InvalidModelException($"the graph input {tensor.Display} holds no numbers; only tensors of numbers are supported.");
        Builder.Graph.Inputs.Add(new ValueInfo(name, tensor.Type, Dimensions(tensor)));
    }

    private void DeclareOutput(TfLiteTensor tensor)
    {
        var value = Value(tensor.Index);
        var name = NameOf(tensor);
        if (name != value || Builder.Graph.Outputs.Exists(output => output.Name == name) || Builder.Graph.Inputs.Exists(input => input.Name == name) || Builder.Graph.Initializers.ContainsKey(name))
            value = Builder.AddClaimed(Builder.UniqueName($"{name}_output"), "Identity", [value]);
        Builder.Output(value, tensor.Type, Dimensions(tensor));
    }

    private static Dimension[] Dimensions(TfLiteTensor tensor) => Array.ConvertAll(tensor.Shape, size => new Dimension(size));

    // What the file says of a tensor and what its operators give must agree: lowering relied on the former.
    private void CheckShapes(Model model)
    {
        foreach (var tensor in Source.Tensors)
        {
            if (_values[tensor.Index] is { } name && model.Graph.Values.GetValueOrDefault(name) is { Shape: { } shape } && shape.All(size => size.IsKnown) && !shape.Select(size => size.Value).SequenceEqual(tensor.Shape))
                throw new InvalidModelException($"{tensor.Display} has the shape [{string.Join(',', tensor.Shape)}] in the file, but its operator gives [{string.Join(',', shape)}]; convert the model again.");
        }
    }
}
