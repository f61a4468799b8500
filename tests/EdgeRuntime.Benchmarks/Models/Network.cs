using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Benchmarks.Models;

/// <summary>A value of a network: its name, and its channels, rows and columns.</summary>
internal readonly record struct Feature(string Name, int Channels, int Height = 1, int Width = 1);

/// <summary>
/// Builds float networks layer by layer, as converters leave them (batch normalizations folded), with weights drawn so that activations keep their size (He et al. 2015). One seed gives one
/// network on every machine.
/// </summary>
internal sealed class Network(string name, long seed)
{
    private readonly GraphBuilder _builder = new(name);
    private readonly RandomSource _random = new(seed);

    public Feature Picture(int channels, int height, int width) => new(_builder.Input("input", ElementType.Float32, 1, channels, height, width), channels, height, width);

    public Feature Vector(int features) => new(_builder.Input("input", ElementType.Float32, 1, features), features);

    /// <summary>A convolution with bias and, where <paramref name="limit"/> is not 0, an activation up to it: infinity is Relu, 6 Relu6.</summary>
    public Feature Conv(Feature x, int filters, int kernelH, int kernelW, int stride = 1, float limit = float.PositiveInfinity, int group = 1, bool same = true)
    {
        var (top, bottom, height) = Window(x.Height, kernelH, stride, same);
        var (left, right, width) = Window(x.Width, kernelW, stride, same);
        var fanIn = x.Channels / group * kernelH * kernelW;
        var y = _builder.Add("Conv", [x.Name, Weights(fanIn, limit, filters, x.Channels / group, kernelH, kernelW), Bias(filters)], ("kernel_shape", new long[] { kernelH, kernelW }),
            ("strides", new long[] { stride, stride }), ("pads", new long[] { top, left, bottom, right }), ("group", (long)group));
        return new Feature(Limit(y, limit), filters, height, width);
    }

    public Feature Depthwise(Feature x, int kernelH, int kernelW, int stride = 1, float limit = float.PositiveInfinity, bool same = true) =>
        Conv(x, x.Channels, kernelH, kernelW, stride, limit, x.Channels, same);

    public Feature Dense(Feature x, int units, float limit = 0) =>
        new(Limit(_builder.Add("Gemm", [x.Name, Weights(x.Channels, limit, units, x.Channels), Bias(units)], ("transB", 1L)), limit), units);

    public Feature Add(Feature a, Feature b, float limit = 0) => a with { Name = Limit(_builder.Add("Add", [a.Name, b.Name]), limit) };

    public Feature GlobalAverage(Feature x) => new(_builder.Add("Flatten", [_builder.Add("GlobalAveragePool", [x.Name])]), x.Channels);

    public Feature Flatten(Feature x) => new(_builder.Add("Flatten", [x.Name]), x.Channels * x.Height * x.Width);

    /// <summary>Ends the network with class probabilities.</summary>
    public Model Softmax(Feature x) => Finish(_builder.Add("Softmax", [x.Name], ("axis", 1L)));

    /// <summary>Ends the network.</summary>
    public Model Finish(Feature x) => Finish(x.Name);

    private Model Finish(string output)
    {
        _builder.Output(_builder.AddNamed("output", "Identity", [output]));
        return _builder.Model;
    }

    // TensorFlow's "same" padding: ceil(size / stride) outputs, the odd row of padding at the end.
    private static (long Before, long After, int Output) Window(int size, int kernel, int stride, bool same)
    {
        if (!same)
            return (0, 0, (size - kernel) / stride + 1);
        var output = (size + stride - 1) / stride;
        var padding = Math.Max(0, (output - 1) * stride + kernel - size);
        return (padding / 2, padding - padding / 2, output);
    }

    private string Limit(string x, float limit) => limit switch
    {
        0 => x,
        float.PositiveInfinity => _builder.Add("Relu", [x]),
        _ => _builder.Add("Clip", [x, _builder.Constant(TensorData.Scalar(0f), "low"), _builder.Constant(TensorData.Scalar(limit), "high")]),
    };

    private string Weights(int fanIn, float limit, params long[] shape) => Normal(MathF.Sqrt((limit == 0 ? 1f : 2f) / fanIn), "weight", shape);

    private string Bias(int count) => Normal(0.05f, "bias", count);

    private string Normal(float deviation, string hint, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = deviation * MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle())) * MathF.Cos(2 * MathF.PI * _random.NextSingle()); // Box and Muller 1958
        return _builder.Constant(TensorData.From(values, shape), hint);
    }
}
