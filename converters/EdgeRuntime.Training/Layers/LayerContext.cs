using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Layers;

/// <summary>What a layer is emitted with: the graph so far, the shape of its input without the batch axis, random numbers for its weights.</summary>
internal sealed class LayerContext(GraphBuilder builder, RandomSource random, int[] shape)
{
    private string _key = "";
    private string _kind = "";
    private string _place = "";
    private string _name = "";
    private string? _outer;

    /// <summary>The shape of the current value without the batch axis: [C,H,W] of an image, [F] of features.</summary>
    public int[] Shape { get; set; } = shape;

    /// <summary>Whether the current layer is the last one.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Emits layers one after the other.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="input">The input of the first one.</param>
    /// <param name="key">Where a recipe has the list, as in <c>model.layers</c>.</param>
    /// <param name="endsModel">Whether the last layer gives the model's output.</param>
    /// <param name="place">What stands before the layers' numbers in names.</param>
    /// <returns>The output of the last one.</returns>
    public string Sequence(IReadOnlyList<Layer> layers, string input, string key, bool endsModel, string place = "")
    {
        for (var i = 0; i < layers.Count; i++)
        {
            (_key, _kind, _place, _name, IsLast) = ($"{key}[{i}]", layers[i].Kind, $"{place}{i}", $"{layers[i].Kind}_{place}{i}", endsModel && i == layers.Count - 1);
            input = layers[i].Emit(this, input);
        }
        return input;
    }

    /// <summary>Emits layers that the current one holds, and returns to it.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="input">The input of the first one.</param>
    /// <param name="list">The key of the list in the current layer, as in <c>layers</c>; null for layers that recipes do not name, whose errors are the current layer's.</param>
    public string Nested(IReadOnlyList<Layer> layers, string input, string? list)
    {
        var (key, kind, place, name, isLast) = (_key, _kind, _place, _name, IsLast);
        _outer = list is null ? $"{key} ({kind})" : _outer;
        var output = Sequence(layers, input, $"{key}.{list}", endsModel: false, $"{place}_{(list == "shortcut" ? "shortcut" : "")}");
        (_outer, _key, _kind, _place, _name, IsLast) = (null, key, kind, place, name, isLast);
        return output;
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

    /// <summary>Adds a list of integers.</summary>
    public string Integers(string name, params long[] values) => builder.Constant(TensorData.Vector(values), $"{_name}.{name}");

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

    /// <summary>The output size and padding of a window along the rows (<c>height</c>) or columns (<c>width</c>).</summary>
    public (int Output, int Before, int After) Window(string axis, int input, int kernel, int stride, Padding padding)
    {
        if (padding == Padding.Same || padding == (axis == "height" ? Padding.ValidColumns : Padding.ValidRows))
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
    public ConfigurationException Wrong(string what) => new($"{_outer ?? $"{_key} ({_kind})"}: {what}.");
}
