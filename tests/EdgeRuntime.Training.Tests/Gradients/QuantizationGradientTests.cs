using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Gradients;

namespace EdgeRuntime.Training.Tests.Gradients;

/// <summary>
/// Rounding has no derivative worth having, so central differences check the function that the straight-through estimator puts in its place: each value keeps the rounding error that it had,
/// x̂(x, s) = s·clamp(x/s + e), e = round(x₀/s₀) − x₀/s₀.
/// </summary>
public class QuantizationGradientTests
{
    private static readonly TensorData s_x = GradientCheck.Random(1, -3, 3, ElementType.Float32, 2, 3, 5);

    [Test]
    public void One_scale([Values] bool isVector, [Values(0, 100, 255)] int zeroPoint) =>
        Check(isVector ? TensorData.From([0.013f], 1) : TensorData.Scalar(0.013f), TensorData.Scalar((byte)zeroPoint), _ => 0, 0, 255);

    [Test]
    public void A_scale_for_each_channel([Values(1, -2)] int axis) =>
        Check(TensorData.From([0.011f, 0.02f, 0.05f], 3), TensorData.From([(sbyte)-3, (sbyte)0, (sbyte)20], 3), i => i / 5 % 3, -128, 127, axis);

    [Test]
    public void The_same_zero_point_for_all_channels() =>
        Check(TensorData.From([0.011f, 0.02f, 0.05f, 0.007f, 0.01f], 5), TensorData.From(new sbyte[5], 5), i => i % 5, -128, 127, axis: -1);

    [Test]
    public void Wide_integers() => Check(TensorData.Scalar(0.00005f), TensorData.Scalar((short)-1000), _ => 0, short.MinValue, short.MaxValue);

    [Test]
    public void Elements_may_be_moved_while_they_are_integers()
    {
        var builder = new GraphBuilder("moved");
        builder.Input("x", ElementType.Float32, 4);
        string scale = builder.Constant(TensorData.Scalar(1f)), zero = builder.Constant(TensorData.Scalar((byte)0));
        var quantized = builder.Add("Reshape", [builder.Add("QuantizeLinear", ["x", scale, zero]), builder.Constant(TensorData.Vector(2, 2))]);
        var real = builder.Add("DequantizeLinear", [quantized, scale, zero]);
        var loss = builder.Add("ReduceSum", [builder.Add("Mul", [real, builder.Constant(TensorData.From([1f, 2, 3, 4], 2, 2))])], ("keepdims", 0L));
        ShapeInference.Run(builder.Model);
        var gradient = GradientBuilder.Build(builder.Model, loss, ["x"])["x"];
        using var runner = new GraphRunner(builder.Model, [gradient], threads: 1);
        Assert.That(runner.Run(new Dictionary<string, TensorData> { ["x"] = TensorData.From([0.2f, -1, 255.4f, 256], 4) })[gradient].As<float>().ToArray(), Is.EqualTo(new[] { 1f, 0, 3, 0 }));
    }

    [Test]
    public void Blocks_are_refused()
    {
        var builder = new GraphBuilder("blocks", opset: 21);
        builder.Input("x", ElementType.Float32, 4, 4);
        var scale = builder.Constant(TensorData.From(new float[8], 2, 4));
        var quantized = builder.Add("QuantizeLinear", ["x", scale], ("axis", 0L), ("block_size", 2L));
        var loss = builder.Add("ReduceSum", [builder.Add("DequantizeLinear", [quantized, scale], ("axis", 0L), ("block_size", 2L))], ("keepdims", 0L));
        ShapeInference.Run(builder.Model);
        Assert.That(() => GradientBuilder.Build(builder.Model, loss, ["x", scale]), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("blocks"));
    }

    private static void Check(TensorData scale, TensorData zeroPoint, Func<int, int> channel, int minimum, int maximum, int axis = 1)
    {
        var builder = new GraphBuilder("fake", zeroPoint.Type == ElementType.Int16 ? 21 : 17);
        builder.Input("x", ElementType.Float32, [.. s_x.Shape.Select(size => (Dimension)size)]);
        builder.Input("s", ElementType.Float32, [.. scale.Shape.Select(size => (Dimension)size)]);
        var zero = builder.Constant(zeroPoint);
        var y = builder.Add("DequantizeLinear", [builder.Add("QuantizeLinear", ["x", "s", zero], ("axis", (long)axis)), "s", zero], ("axis", (long)axis));
        var weights = GradientCheck.Random(9, -1, 1, ElementType.Float32, [.. s_x.Shape]);
        var loss = builder.Add("ReduceSum", [builder.Add("Mul", [y, builder.Constant(weights)])], ("keepdims", 0L));
        ShapeInference.Run(builder.Model);
        var gradients = GradientBuilder.Build(builder.Model, loss, ["x", "s"]);
        using var runner = new GraphRunner(builder.Model, [y, .. gradients.Values], threads: 1);
        var results = runner.Run(new Dictionary<string, TensorData> { ["x"] = s_x, ["s"] = scale });

        var (x, s, r, zeros) = (s_x.As<float>().ToArray(), scale.As<float>().ToArray(), weights.As<float>().ToArray(), Integers(zeroPoint));
        var ds = new double[s.Length];
        var inside = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var c = channel(i);
            double step = s[c], zero0 = zeros[Math.Min(c, zeros.Length - 1)], error = Math.Round(x[i] / step) - x[i] / step;
            double Surrogate(double value, double size) => size * (Math.Clamp(value / size + error, minimum - zero0, maximum - zero0));
            Assert.That(results[y].As<float>()[i], Is.EqualTo(Surrogate(x[i], step)).Within(1e-5), $"y[{i}]");
            var (dx, h) = (r[i] * Slope(value => Surrogate(value, step), x[i], 1e-7), step * 1e-7);
            Assert.That(results[gradients["x"]].As<float>()[i], Is.EqualTo(dx).Within(1e-4), $"dx[{i}], x = {x[i]}");
            ds[c] += r[i] * Slope(size => Surrogate(x[i], size), step, h);
            inside += dx != 0 ? 1 : 0;
        }
        Assert.That(results[gradients["s"]].Shape, Is.EqualTo(scale.Shape));
        for (var c = 0; c < s.Length; c++)
            Assert.That(results[gradients["s"]].As<float>()[c], Is.EqualTo(ds[c]).Within(1e-3 * (1 + Math.Abs(ds[c]))), $"ds[{c}]");
        Assert.That(inside, Is.GreaterThan(0).And.LessThan(x.Length), "values inside and outside of the range");
    }

    private static double Slope(Func<double, double> function, double at, double h) => (function(at + h) - function(at - h)) / (2 * h);

    private static double[] Integers(TensorData data) => data.Type switch
    {
        ElementType.UInt8 => Array.ConvertAll(data.As<byte>().ToArray(), value => (double)value),
        ElementType.Int8 => Array.ConvertAll(data.As<sbyte>().ToArray(), value => (double)value),
        _ => Array.ConvertAll(data.As<short>().ToArray(), value => (double)value),
    };
}
