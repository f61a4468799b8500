using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Gradients;

namespace EdgeRuntime.Training.Tests.Gradients;

/// <summary>A graph whose gradients are compared with central differences.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="Inputs">The tensors to differentiate with respect to, by name.</param>
/// <param name="Build">Adds the forward nodes and returns the name of the output.</param>
/// <param name="Tolerance">The largest error allowed, relative to 1 + |expected|; the reason stands where it is not <see cref="GradientCheck.FloatError"/> or <see cref="GradientCheck.DoubleError"/>.</param>
/// <param name="Type">Float64 where stock ONNX Runtime has the kernels.</param>
/// <param name="Opset">The operator set of the graph.</param>
public sealed record GradientCase(string Name, (string Name, TensorData Data)[] Inputs, Func<GraphBuilder, string> Build, double Tolerance, ElementType Type = ElementType.Float32, long Opset = 17)
{
    public override string ToString() => Name;
}

/// <summary>Compares the gradients of Σ y·r, r random, with central differences, element by element.</summary>
public static class GradientCheck
{
    /// <summary>Float32: y carries an error of some 1e-6, divided by the step of 2·0.02, over sums of some ten terms.</summary>
    public const double FloatError = 1.5e-3;

    /// <summary>Float64: the third derivative times step² = 1e-8 dominates.</summary>
    public const double DoubleError = 1e-6;

    /// <summary>Distinct values, none nearer to 0 or to another than half of <paramref name="spacing"/>, so that no step crosses a kink.</summary>
    public static TensorData Grid(int seed, double spacing, ElementType type, params long[] shape)
    {
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        var order = Enumerable.Range(0, count).ToArray();
        new RandomSource(seed).Shuffle(order.AsSpan());
        return Tensor(type, order.Select(place => (place - count / 2 + 0.5) * spacing), shape);
    }

    /// <summary>Random values in [low, high).</summary>
    public static TensorData Random(int seed, double low, double high, ElementType type, params long[] shape)
    {
        var random = new RandomSource(seed);
        return Tensor(type, Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => low + (high - low) * random.NextSingle()), shape);
    }

    public static void Run(GradientCase item)
    {
        var builder = new GraphBuilder("check", item.Opset);
        foreach (var (name, data) in item.Inputs)
            builder.Input(name, item.Type, [.. data.Shape.Select(size => (Dimension)size)]);
        var y = item.Build(builder);
        builder.Output(y, item.Type);
        ShapeInference.Run(builder.Model);
        var output = builder.Graph.Outputs[0].StaticShape().Select(size => (long)size).ToArray();
        var weights = Random(99, -1, 1, item.Type, output);

        var forward = ModelCopy.Of(builder.Model);
        var weighted = builder.Add("Mul", [y, builder.Constant(weights)]);
        var loss = builder.Add("ReduceSum", [weighted], ("keepdims", 0L));
        ShapeInference.Run(builder.Model);
        var nodes = builder.Graph.Nodes.Count;
        var gradients = GradientBuilder.Build(builder.Model, loss, [.. item.Inputs.Select(input => input.Name)]);
        Assert.That(builder.Graph.Nodes.Skip(nodes).Select(node => node.Domain), Is.All.Empty, "only standard operators");

        var feeds = item.Inputs.ToDictionary(input => input.Name, input => input.Data);
        using var backward = new GraphRunner(builder.Model, gradients.Values, threads: 1);
        using var runner = new GraphRunner(forward, threads: 1);
        var results = backward.Run(feeds, [.. gradients.Values.Distinct()]);
        var r = Values(weights);
        foreach (var (name, data) in item.Inputs)
        {
            var actual = results[gradients[name]];
            Assert.That(actual.Shape, Is.EqualTo(data.Shape), $"shape of the gradient of {name}");
            Compare(item, name, Values(actual), Differences(runner, feeds, name, y, r, item.Type == ElementType.Float64 ? 1e-4 : 0.02));
        }
    }

    private static double[] Differences(GraphRunner runner, Dictionary<string, TensorData> feeds, string name, string y, double[] r, double step)
    {
        var original = feeds[name];
        var values = Values(original);
        var differences = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var center = values[i];
            values[i] = center + step;
            var (above, stepAbove) = At(i);
            values[i] = center - step;
            var (below, stepBelow) = At(i);
            values[i] = center;
            differences[i] = Enumerable.Range(0, r.Length).Sum(j => (above[j] - below[j]) * r[j]) / (stepAbove - stepBelow);
        }
        feeds[name] = original;
        return differences;

        (double[] Y, double X) At(int i)
        {
            feeds[name] = Tensor(original.Type, values, [.. original.Shape]);
            return (Values(runner.Run(feeds)[y]), Values(feeds[name])[i]);
        }
    }

    private static void Compare(GradientCase item, string name, double[] actual, double[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= item.Tolerance * (1 + Math.Abs(expected[i]))))
                Assert.Fail($"{item.Name}: d{name}[{i}] expected {expected[i]:G6} (central difference), found {actual[i]:G6}");
        Assert.That(expected.Any(value => value != 0), $"{item.Name}: every gradient of {name} is 0, nothing was checked");
    }

    private static double[] Values(TensorData data) => data.Type == ElementType.Float64 ? data.As<double>().ToArray() : Array.ConvertAll(data.As<float>().ToArray(), value => (double)value);

    private static TensorData Tensor(ElementType type, IEnumerable<double> values, long[] shape) => type == ElementType.Float64
        ? TensorData.From(values.ToArray(), shape)
        : TensorData.From(values.Select(value => (float)value).ToArray(), shape);
}
