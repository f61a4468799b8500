using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Builds small models in QDQ form with u8 or s8 activations.</summary>
internal sealed class QuantizedBuilder(ElementType type)
{
    private const float WeightStep = 0.004f;
    private readonly Random _random = new(5);

    public ModelBuilder Model { get; } = new();

    public string Scalar<T>(T value) where T : unmanaged => Model.Constant(TensorData.Scalar(value));

    /// <summary>An f32 input, quantized and dequantized.</summary>
    public string Input(params Dimension[] shape) => Quantize(Model.Input(shape), 0.02f, 7);

    /// <summary>QuantizeLinear and DequantizeLinear; the zero point is counted from the middle of the type.</summary>
    public string Quantize(string x, float scale, int zeroPoint)
    {
        string[] parameters = [Scalar(scale), type == ElementType.Int8 ? Scalar((sbyte)zeroPoint) : Scalar((byte)(zeroPoint + 128))];
        return Model.Add("DequantizeLinear", [Model.Add("QuantizeLinear", [x, .. parameters]), .. parameters]);
    }

    /// <summary>Weights behind a DequantizeLinear: s8, with a scale for each of the first axis, or u8 with a zero point.</summary>
    public string Weights(long[] shape, bool perChannel, int axis = 0, int? zeroPoint = null)
    {
        var bytes = new byte[shape.Aggregate(1L, (product, size) => product * size)];
        _random.NextBytes(bytes);
        var count = perChannel ? (int)shape[axis] : 1;
        var scales = Model.Constant(TensorData.From(Scales(count), perChannel ? [count] : []));
        return zeroPoint is { } zero
            ? Model.Add("DequantizeLinear", [Model.Constant(TensorData.From(bytes, shape)), scales, Model.Constant(TensorData.From(Enumerable.Repeat((byte)zero, count).ToArray(), perChannel ? [count] : []))], ("axis", axis))
            : Model.Add("DequantizeLinear", [Model.Constant(new TensorData(ElementType.Int8, shape, bytes)), scales], ("axis", axis));
    }

    /// <summary>A constant in the activations' type, dequantized.</summary>
    public string Constant(params long[] shape)
    {
        var bytes = new byte[shape.Aggregate(1L, (product, size) => product * size)];
        _random.NextBytes(bytes);
        return Model.Add("DequantizeLinear", [Model.Constant(new TensorData(type, shape, bytes)), Scalar(0.02f), type == ElementType.Int8 ? Scalar((sbyte)7) : Scalar((byte)135)]);
    }

    /// <summary>A Conv with a bias of i32 between DequantizeLinear and QuantizeLinear, with an activation in between where one is given.</summary>
    public string Conv(string x, long[] weights, params (string Name, AttributeValue Value)[] attributes) => Conv(x, weights, null, 13, null, attributes);

    /// <summary>The same with a zero point of u8 weights, that of the result, and an activation.</summary>
    public string Conv(string x, long[] weights, int? weightZeroPoint = null, int zeroPoint = 13, Func<string, string>? activation = null, (string Name, AttributeValue Value)[]? attributes = null)
    {
        var outputs = (int)weights[0];
        var bias = Enumerable.Range(0, outputs).Select(_ => _random.Next(-9000, 9000)).ToArray();
        var biasScales = Model.Constant(TensorData.From(Array.ConvertAll(Scales(outputs), scale => scale * 0.02f), outputs));
        var biases = Model.Add("DequantizeLinear", [Model.Constant(TensorData.From(bias, outputs)), biasScales], ("axis", 0L));
        var y = Model.Add("Conv", [x, Weights(weights, perChannel: true, 0, weightZeroPoint), biases], attributes ?? []);
        return Quantize(activation is null ? y : activation(y), 0.03f, zeroPoint);
    }

    /// <summary>A MatMul with constant weights between DequantizeLinear and QuantizeLinear.</summary>
    public string MatMul(string x, long[] weights, bool perChannel) => Quantize(Model.Add("MatMul", [x, Weights(weights, perChannel, 1)]), 0.05f, -3);

    private static float[] Scales(int count) => [.. Enumerable.Range(0, count).Select(i => WeightStep * (1 + i % 5 * 0.25f))];
}
