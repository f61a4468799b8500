using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Builds small models with random weights.</summary>
internal sealed class ModelBuilder(int seed = 7, long opset = 17)
{
    private readonly GraphBuilder _graph = new("test", opset);
    private readonly Random _random = new(seed);

    public Model Model => _graph.Model;

    public string Input(params Dimension[] shape) => _graph.Input(_graph.UniqueName("input") + "_x", ElementType.Float32, shape);

    public string Input(ElementType type, params Dimension[] shape) => _graph.Input(_graph.UniqueName("input") + "_x", type, shape);

    public string Add(string op, IEnumerable<string> inputs, params (string Name, AttributeValue Value)[] attributes) => _graph.Add(op, inputs, attributes);

    public string Constant(TensorData tensor) => _graph.Constant(tensor);

    /// <summary>Uniform in [−amplitude, amplitude].</summary>
    public string Weights(float amplitude, params long[] shape) =>
        _graph.Constant(TensorData.From(Enumerable.Range(0, (int)shape.Aggregate(1L, (p, s) => p * s)).Select(_ => (_random.NextSingle() * 2 - 1) * amplitude).ToArray(), shape), "weights");

    /// <summary>A Conv with bias and weights that keep activations about their size.</summary>
    public string Conv(string x, int channels, int outputs, int kernel, int stride = 1, int pad = 0, int groups = 1)
    {
        var amplitude = 1.7f / MathF.Sqrt(channels / groups * kernel * kernel);
        return Add("Conv", [x, Weights(amplitude, outputs, channels / groups, kernel, kernel), Weights(0.3f, outputs)],
            ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }), ("pads", new long[] { pad, pad, pad, pad }), ("group", groups));
    }

    /// <summary>A Conv over one axis, with bias.</summary>
    public string Conv1D(string x, int channels, int outputs, int kernel, int stride = 1, int pad = 0, int groups = 1)
    {
        var amplitude = 1.7f / MathF.Sqrt(channels / groups * kernel);
        return Add("Conv", [x, Weights(amplitude, outputs, channels / groups, kernel), Weights(0.3f, outputs)],
            ("strides", new long[] { stride }), ("pads", new long[] { pad, pad }), ("group", groups));
    }

    /// <summary>A node with several outputs.</summary>
    public string[] AddMany(string op, IEnumerable<string> inputs, int outputs, params (string Name, AttributeValue Value)[] attributes) => _graph.Add(op, inputs, outputs, attributes);

    /// <summary>A node whose result has a shape that shape inference cannot find.</summary>
    public string Declared(string op, IEnumerable<string> inputs, ElementType type, params Dimension[] shape)
    {
        var result = Add(op, inputs);
        Model.Graph.Values[result] = new ValueInfo(result, type, shape);
        return result;
    }

    /// <summary>A constant vector of i64.</summary>
    public string Vector(params long[] values) => Constant(TensorData.Vector(values));

    public string[] Split(string x, long axis, params long[] sizes) => _graph.Add("Split", [x, Constant(TensorData.Vector(sizes))], sizes.Length, ("axis", axis));

    /// <summary>The three outputs of a LayerNormalization.</summary>
    public string[] Statistics(string x, string scale) => _graph.Add("LayerNormalization", [x, scale], 3);

    /// <summary>The three outputs of a DynamicQuantizeLinear.</summary>
    public string[] Quantize(string x) => _graph.Add("DynamicQuantizeLinear", [x], 3);

    public Model Finish(params string[] outputs)
    {
        EdgeRuntime.Graph.Shapes.ShapeInference.Run(Model);
        foreach (var output in outputs)
            _graph.Output(output, Model.Graph.Find(output)?.Type is { } type and not ElementType.Undefined ? type : ElementType.Float32);
        EdgeRuntime.Graph.Shapes.ShapeInference.Run(Model);
        return Model;
    }
}
