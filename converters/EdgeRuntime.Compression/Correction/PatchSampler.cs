using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// Rows of a layer's product, taken at random places: for each the quantized inputs that one result depends on (a window of a convolution, a row of a matrix) and the float results of all channels.
/// Memory is that of the rows asked for, however many samples there are.
/// </summary>
internal sealed class PatchSampler
{
    private readonly QuantizedLayer _layer;
    private readonly int _perBatch;
    private readonly Random _random;
    private readonly byte[] _inputs; // [depth][capacity]
    private readonly float[] _results; // [channels][capacity]
    private readonly int _kernelHeight, _kernelWidth;

    /// <param name="layer">The layer.</param>
    /// <param name="capacity">The most rows.</param>
    /// <param name="perBatch">Rows of one batch.</param>
    /// <param name="seed">Decides the places.</param>
    public PatchSampler(QuantizedLayer layer, int capacity, int perBatch, int seed)
    {
        (_layer, _perBatch, _random, Capacity) = (layer, perBatch, new Random(seed), capacity);
        var shape = layer.Weights.Shape;
        var groups = layer.Node.OpType == "Conv" ? (int)layer.Node.Int("group", 1) : 1;
        (_kernelHeight, _kernelWidth) = layer.Node.OpType == "Conv" ? ((int)shape[2], (int)shape[3]) : (1, 1);
        GroupDepth = layer.Node.OpType == "Conv" ? (int)(shape[1] * shape[2] * shape[3]) : (int)(layer.Weights.Count / layer.Channels);
        Groups = groups;
        _inputs = new byte[(long)groups * GroupDepth * capacity];
        _results = new float[(long)layer.Channels * capacity];
    }

    /// <summary>The most rows.</summary>
    public int Capacity { get; }

    /// <summary>Rows that there are.</summary>
    public int Rows { get; private set; }

    /// <summary>Groups of the convolution; 1 for a matrix.</summary>
    public int Groups { get; }

    /// <summary>Inputs that one result depends on.</summary>
    public int GroupDepth { get; }

    /// <summary>Input k of a group in all rows, as it is stored.</summary>
    public ReadOnlySpan<byte> Inputs(int group, int k) => _inputs.AsSpan((group * GroupDepth + k) * Capacity, Rows);

    /// <summary>The float results of a channel in all rows.</summary>
    public ReadOnlySpan<float> Results(int channel) => _results.AsSpan(channel * Capacity, Rows);

    /// <summary>Takes rows out of a layer's input and output.</summary>
    public void Add(TensorData x, TensorData y)
    {
        var convolution = _layer.Node.OpType == "Conv";
        var (height, width) = convolution ? ((int)y.Shape[2], (int)y.Shape[3]) : ((int)(y.Count / _layer.Channels), 1);
        var places = convolution ? (int)y.Shape[0] * height * width : height;
        for (var i = 0; i < Math.Min(_perBatch, places) && Rows < Capacity; i++)
        {
            var place = places <= _perBatch ? i : _random.Next(places);
            if (convolution)
                AddWindow(x, y, place / (height * width), place / width % height, place % width);
            else
                AddRow(x.As<float>(), y.As<float>(), place);
            Rows++;
        }
    }

    private void AddRow(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int row)
    {
        for (var k = 0; k < GroupDepth; k++)
            _inputs[k * Capacity + Rows] = Quantize(x[row * GroupDepth + k]);
        for (var c = 0; c < _layer.Channels; c++)
            _results[c * Capacity + Rows] = y[row * _layer.Channels + c];
    }

    private void AddWindow(TensorData x, TensorData y, int image, int row, int column)
    {
        var input = x.As<float>();
        var output = y.As<float>();
        var (channels, height, width) = ((int)x.Shape[1], (int)x.Shape[2], (int)x.Shape[3]);
        var (top, rowStep) = Window(0, height, (int)y.Shape[2], _kernelHeight, row);
        var (left, columnStep) = Window(1, width, (int)y.Shape[3], _kernelWidth, column);
        var at = Rows;
        for (var c = 0; c < channels; c++)
        {
            for (var ky = 0; ky < _kernelHeight; ky++)
            {
                for (var kx = 0; kx < _kernelWidth; kx++, at += Capacity)
                {
                    var (iy, ix) = (top + ky * rowStep, left + kx * columnStep);
                    _inputs[at] = iy < 0 || iy >= height || ix < 0 || ix >= width ? (byte)_layer.Input.ZeroPoint : Quantize(input[((image * channels + c) * height + iy) * width + ix]);
                }
            }
        }
        for (var c = 0; c < _layer.Channels; c++)
            _results[c * Capacity + Rows] = output[((image * _layer.Channels + c) * (int)y.Shape[2] + row) * (int)y.Shape[3] + column];
    }

    /// <summary>Where a window begins along an axis, and the step between its elements.</summary>
    private (int Start, int Step) Window(int axis, int size, int outputs, int kernel, int index)
    {
        var node = _layer.Node;
        var (stride, dilation) = ((int)(node.Ints("strides")?[axis] ?? 1), (int)(node.Ints("dilations")?[axis] ?? 1));
        var total = Math.Max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size);
        var before = node.Text("auto_pad", "NOTSET") switch
        {
            "SAME_UPPER" => total / 2,
            "SAME_LOWER" => (total + 1) / 2,
            "VALID" => 0,
            _ => (int)(node.Ints("pads")?[axis] ?? 0),
        };
        return (index * stride - before, dilation);
    }

    private byte Quantize(float value) => (byte)_layer.Input.Quantize(value, 0, 255);
}
