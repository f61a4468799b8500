namespace EdgeRuntime.Graph.TfLite;

/// <summary>One operator on its way into the graph: its tensors, its options, and the nodes it becomes.</summary>
internal sealed class OperatorContext(GraphImport graph, TfLiteOperator op)
{
    private static readonly long[] s_toChannelsLast = [0, 2, 3, 1];

    private readonly int _firstNode = graph.NodeCount;

    public GraphImport Graph => graph;

    public TfLiteOperator Operator => op;

    public int InputCount => op.Inputs.Length;

    public int OutputCount => op.Outputs.Length;

    public bool Has(int input) => input < op.Inputs.Length && op.Inputs[input] >= 0;

    /// <summary>What the file says of an input.</summary>
    /// <exception cref="InvalidModelException">The operator lacks it.</exception>
    public TfLiteTensor Info(int input) => graph.Source.Tensors[Index(input)];

    /// <summary>What the file says of an output.</summary>
    /// <exception cref="InvalidModelException">The operator lacks it.</exception>
    public TfLiteTensor Result(int output = 0) => output < op.Outputs.Length
        ? graph.Source.Tensors[op.Outputs[output]]
        : throw new InvalidModelException($"{Display} lacks output {output}; convert the model again.");

    /// <summary>An input in its own type.</summary>
    public string Value(int input) => graph.Value(Index(input));

    /// <summary>An input as f32.</summary>
    public string Float(int input) => graph.Float(Index(input));

    /// <summary>An input as numbers to compute with: f32 where it is quantized or f16, else its own type.</summary>
    public string Number(int input) => Info(input).IsQuantized || graph.Constant(Index(input)) is { Type: ElementType.Float16 } ? Float(input) : Value(input);

    /// <summary>The input's tensor where it is constant.</summary>
    public TfLiteTensor? Constant(int input) => graph.Constant(Index(input));

    /// <summary>The integers of an input that must be constant.</summary>
    /// <exception cref="UnsupportedOperatorException">It is computed.</exception>
    public long[] Integers(int input) => graph.Tensors.Integers(Constant(input) ?? throw Unsupported($"input {input} ({Info(input).Display}) must be a constant"));

    /// <summary>An i32 or i64 input as i64, constant or not.</summary>
    public string Int64(int input) => Constant(input) is not null
        ? Vector(Integers(input), Info(input).Shape)
        : Info(input).Type == ElementType.Int64 ? Value(input) : Add("Cast", [Value(input)], ("to", (long)ElementType.Int64));

    public int Option(int id, int fallback = 0) => op.Options?.Int(id, fallback) ?? fallback;

    public int ByteOption(int id) => op.Options?.Byte(id) ?? 0;

    public bool Flag(int id) => op.Options?.Bool(id) ?? false;

    public float FloatOption(int id, float fallback = 0) => op.Options?.Float(id, fallback) ?? fallback;

    public int[] Options(int id) => op.Options?.Ints(id) ?? [];

    /// <summary>A node with one output.</summary>
    public string Add(string type, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes) => graph.Builder.Add(type, inputs, attributes);

    /// <summary>A node with several outputs.</summary>
    public string[] Add(string type, IEnumerable<string> inputs, int outputs, params (string Name, AttributeValue Value)[] attributes) => graph.Builder.Add(type, inputs, outputs, attributes);

    /// <summary>A constant number of f32.</summary>
    public string Scalar(float value) => graph.Builder.Shared(TensorData.Scalar(value), "number");

    /// <summary>A constant of i64.</summary>
    public string Vector(params long[] values) => graph.Builder.Shared(TensorData.Vector(values), "integers");

    /// <summary>A constant of i64 in another shape than a row.</summary>
    public string Vector(long[] values, long[] shape) => graph.Builder.Shared(TensorData.From(values, shape), "integers");

    /// <summary>An f32 value as [N,C,H,W].</summary>
    public string ChannelsFirst(string value) => graph.ChannelsFirst(value);

    /// <summary>An f32 value [N,C,H,W] as [N,H,W,C].</summary>
    public string ChannelsLast(string value) => Add("Transpose", [value], ("perm", s_toChannelsLast));

    /// <summary>A value of the output's own type becomes the output.</summary>
    public void Finish(string value, int output = 0)
    {
        Result(output);
        graph.Bind(op.Outputs[output], value, _firstNode);
    }

    /// <summary>An f32 value becomes the output: through the operator's fused activation, and quantized where the output is.</summary>
    public void FinishFloat(string value, int activation = FusedActivation.None, int output = 0)
    {
        var result = Result(output);
        value = FusedActivation.Apply(this, value, activation, result);
        if (result.IsQuantized)
            value = graph.Quantize(value, PerTensor(result), result.Type);
        else if (result.Type != ElementType.Float32)
            throw Unsupported($"its output {result.Display} is {result.Type.ShortName()}; f32 and 8-bit quantized results are supported");
        Finish(value, output);
    }

    /// <summary>A computed value becomes the output: as <see cref="FinishFloat"/> where the output is f32 or quantized, else as it is.</summary>
    public void FinishNumber(string value, int activation = FusedActivation.None)
    {
        if (Result().Type == ElementType.Float32 || Result().IsQuantized)
            FinishFloat(value, activation);
        else if (activation == FusedActivation.None)
            Finish(value);
        else
            throw Unsupported($"a fused activation on {Result().Type.ShortName()} is not supported");
    }

    /// <summary>The quantization of an activation.</summary>
    public TfLiteQuantization PerTensor(TfLiteTensor tensor) => tensor.Quantization is { IsPerTensor: true, Scales: [> 0] } quantization
        ? quantization
        : throw Unsupported($"{tensor.Display} is an activation with {tensor.Quantization?.Scales.Length ?? 0} scales; one scale above 0 is supported");

    /// <summary>Whether an input and the output share their type and quantization, so that elements can be moved as they are.</summary>
    public bool SameAsOutput(int input)
    {
        var (x, y) = (Info(input), Result());
        return x.Type == y.Type && (!x.IsQuantized || !y.IsQuantized || PerTensor(x).Scales[0] == PerTensor(y).Scales[0] && PerTensor(x).ZeroPoints[0] == PerTensor(y).ZeroPoints[0]);
    }

    /// <summary>An axis that may count from the end, in [0, rank).</summary>
    /// <exception cref="InvalidModelException">There is no such axis.</exception>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new InvalidModelException($"{Display}: axis {axis} is not one of {rank}; convert the model again.");

    /// <summary>For messages: the operator, its index, and the tensor it writes.</summary>
    public string Display => $"operator {op.Index} ({op.Name}{(op.Outputs.Length > 0 ? $", writing '{graph.Source.Tensors[op.Outputs[0]].Name}'" : "")})";

    public UnsupportedOperatorException Unsupported(string reason) =>
        new(op.Name, op.Outputs.Length > 0 ? graph.Source.Tensors[op.Outputs[0]].Name : $"{op.Index}", $"TFLite operator {op.Index}: {reason}");

    /// <exception cref="InvalidModelException">The operator lacks it.</exception>
    public int Index(int input) => Has(input) ? op.Inputs[input] : throw new InvalidModelException($"{Display} lacks input {input}; convert the model again.");
}
