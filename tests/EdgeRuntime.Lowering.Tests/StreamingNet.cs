using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Random nets over windows of rows, [1,1,rows,bands] to [1,classes], in f32 or in QDQ form.</summary>
internal sealed class StreamingNet(int seed, ElementType? quantized)
{
    public const int Bands = 10;

    private readonly Random _random = new(seed);
    private readonly QuantizedBuilder _int8 = new(quantized ?? ElementType.UInt8);
    private readonly ModelBuilder _float = new(seed);
    private int _channels = 1;
    private int _rows;
    private int _bands = Bands;
    private string _x = "";

    public ModelBuilder Builder => quantized is not null ? _int8.Model : _float;

    public Model Model => Builder.Model;

    public string Input { get; private set; } = "";

    /// <summary>What the net is made of, for messages.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Convolutions with kernels and strides of their own along time and bands, depthwise or not, pools and residual sums, then a mean over time or a dense layer over all of it.</summary>
    /// <param name="seed">Decides the net.</param>
    /// <param name="quantized">u8 or s8, what activations are kept in; null for f32.</param>
    public static StreamingNet Create(int seed, ElementType? quantized)
    {
        var net = new StreamingNet(seed, quantized);
        net.Build();
        return net;
    }

    private void Build()
    {
        _rows = _random.Next(24, 40);
        Description = $"seed {seed}, {quantized?.ShortName() ?? "f32"}, {_rows} rows";
        Input = _x = Builder.Input(1, 1, _rows, _bands);
        if (quantized is not null)
            _x = _int8.Quantize(_x, 0.02f, 7);
        Conv(kernel: _random.Next(1, 5), stride: _random.Next(1, 4), filters: _random.Next(4, 20), depthwise: false);
        for (var layers = _random.Next(1, 4); layers > 0 && _rows > 6; layers--)
        {
            switch (_random.Next(4))
            {
                case 0:
                    Pool(_random.Next(2) == 0 ? "MaxPool" : "AveragePool", _random.Next(2, 4), stride: _random.Next(1, 3));
                    break;
                case 1:
                    Residual();
                    break;
                default:
                    Conv(_random.Next(1, 4), _random.Next(1, 3), _channels, depthwise: true, _random.Next(1, 3));
                    Conv(1, 1, _random.Next(4, 24), depthwise: false);
                    break;
            }
        }
        Head();
        Builder.Finish(_x);
    }

    private void Conv(int kernel, int stride, int filters, bool depthwise, int dilation = 1)
    {
        if ((kernel - 1) * dilation + 1 > _rows)
            dilation = 1;
        var width = _bands >= 3 && kernel > 1 ? 3 : 1;
        Description += $", conv {kernel}x{width} stride {stride} dilation {dilation} groups {(depthwise ? _channels : 1)}";
        (string, AttributeValue)[] attributes = [("kernel_shape", new long[] { kernel, width }), ("strides", new long[] { stride, 1 }), ("dilations", new long[] { dilation, 1 }), ("pads", new long[] { 0, width / 2, 0, width / 2 }), ("group", depthwise ? _channels : 1)];
        long[] weights = [filters, depthwise ? 1 : _channels, kernel, width];
        if (quantized is not null)
            _x = _int8.Conv(_x, weights, null, -128, y => Builder.Add("Relu", [y]), attributes);
        else
            _x = Builder.Add("Relu", [Builder.Add("Conv", [_x, Builder.Weights(1.5f / MathF.Sqrt(weights[1] * kernel * width), weights), Builder.Weights(0.3f, filters)], attributes)]);
        (_channels, _rows) = (filters, (_rows - (kernel - 1) * dilation - 1) / stride + 1);
    }

    private void Pool(string type, int kernel, int stride)
    {
        Description += $", {type} {kernel} stride {stride}";
        _x = Quantize(Builder.Add(type, [_x], ("kernel_shape", new long[] { kernel, 1 }), ("strides", new long[] { stride, 1 })));
        _rows = (_rows - kernel) / stride + 1;
    }

    // The branch that no convolution shortens is cut where the other one is shorter.
    private void Residual()
    {
        var (shortcut, rows, channels) = (_x, _rows, _channels);
        Description += ", residual of";
        Conv(3, 1, channels, depthwise: true);
        var start = _random.Next(0, 3);
        var cut = Builder.Add("Slice", [shortcut, Builder.Vector(start), Builder.Vector(start == 2 ? rows : _rows + start), Builder.Vector(2)]);
        _x = Quantize(Builder.Add("Add", [_x, cut]));
    }

    private void Head()
    {
        var kind = _random.Next(4);
        Description += $", {_rows} rows, head {kind}";
        if (kind == 0)
            _x = Builder.Add("Flatten", [_x], ("axis", 1));
        else if (kind == 1)
            _x = Builder.Add("Flatten", [Quantize(Builder.Add("ReduceMean", [_x], ("axes", new long[] { 2, 3 }), ("keepdims", 1)))], ("axis", 1));
        else if (kind == 2 && _rows > 1)
            _x = Builder.Add("Flatten", [Builder.Add("Slice", [_x, Builder.Vector(-1), Builder.Vector(long.MaxValue), Builder.Vector(2)])], ("axis", 1));
        else
            _x = Builder.Add("Flatten", [Quantize(Builder.Add("GlobalAveragePool", [_x]))], ("axis", 1));
        var features = kind switch { 0 => _channels * _rows * _bands, 2 when _rows > 1 => _channels * _bands, _ => _channels };
        _x = quantized is not null ? _int8.MatMul(_x, [features, 5], perChannel: true) : Builder.Add("MatMul", [_x, Builder.Weights(1f / MathF.Sqrt(features), features, 5)]);
    }

    private string Quantize(string x) => quantized is not null ? _int8.Quantize(x, 0.03f, -128) : x;
}
