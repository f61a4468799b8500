using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Layers;

/// <summary>What a layer is emitted with: the graph so far, the shape of its input without the batch axis, random numbers for its weights.</summary>
internal sealed class LayerContext(GraphBuilder builder, RandomSource random, int[] shape)
{
    private string _name = "";

    /// <summary>The shape of the current value without the batch axis: [C,H,W] of an image, [F] of features.</summary>
    public int[] Shape { get; set; } = shape;

    /// <summary>Whether the current layer is the last one.</summary>
    public bool IsLast { get; private set; }

    private int Index { get; set; }

    private string Kind { get; set; } = "";

    /// <summary>Goes on to a layer.</summary>
    public void Enter(int index, Layer layer, bool isLast)
    {
        (Index, Kind, IsLast) = (index, layer.Kind, isLast);
        _name = $"{layer.Kind}_{index}";
    }

    /// <summary>Appends a node with one output, named for the layer.</summary>
    public string Node(string opType, string[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var name = builder.UniqueName(_name);
        var node = new Node(opType, inputs, [name], name);
        foreach (var (key, value) in attributes)
            node.With(key, value);
        builder.Graph.Nodes.Add(node);
        return name;
    }

    /// <summary>Adds a weight filled by its initializer.</summary>
    /// <param name="name">The name within the layer, as in <c>weight</c>.</param>
    /// <param name="how">The rule; null for the usual one: Glorot for the last layer, He for those that activations follow.</param>
    /// <param name="fanIn">Inputs that one output sums over.</param>
    /// <param name="fanOut">Outputs that one input goes into.</param>
    /// <param name="shape">The shape.</param>
    public string Weight(string name, WeightInitializer? how, int fanIn, int fanOut, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => checked(product * size))];
        WeightInitializers.Fill(how ?? (IsLast ? WeightInitializer.GlorotUniform : WeightInitializer.HeUniform), values, fanIn, fanOut, random);
        return builder.Constant(TensorData.From(values, shape), $"{_name}.{name}");
    }

    /// <summary>Adds a weight of equal numbers.</summary>
    public string Constant(string name, float value, int count)
    {
        var values = new float[count];
        values.AsSpan().Fill(value);
        return builder.Constant(TensorData.From(values, count), $"{_name}.{name}");
    }

    /// <summary>Adds a scalar.</summary>
    public string Scalar(string name, float value) => builder.Constant(TensorData.Scalar(value), $"{_name}.{name}");

    /// <summary>The current shape as an image.</summary>
    public (int Channels, int Height, int Width) Image() => Shape is [var channels, var height, var width]
        ? (channels, height, width)
        : throw Wrong($"expected an image [C,H,W] as input, found [{string.Join(',', Shape)}]");

    /// <summary>Checks that a parameter is at least a number.</summary>
    public void AtLeast(string parameter, int value, int minimum)
    {
        if (value < minimum)
            throw Wrong($"{parameter} must be at least {minimum}, found {value}");
    }

    /// <summary>The output size and padding of a window along one axis.</summary>
    public (int Output, int Before, int After) Window(string axis, int input, int kernel, int stride, Padding padding)
    {
        if (padding == Padding.Same)
        {
            var output = (input + stride - 1) / stride;
            var total = Math.Max(0, (output - 1) * stride + kernel - input);
            return (output, total / 2, total - total / 2);
        }
        if (kernel > input)
            throw Wrong($"a kernel of {kernel} is larger than the input's {axis} of {input}; use a smaller kernel, fewer pooling layers, or padding: same");
        return ((input - kernel) / stride + 1, 0, 0);
    }

    /// <summary>An error of the current layer.</summary>
    public ConfigurationException Wrong(string what) => new($"model.layers[{Index}] ({Kind}): {what}.");
}
