using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Qat;

/// <summary>
/// Writes a QDQ model so that it can be trained: weights are float again and quantized in the graph, symmetric ones by <c>max|w| / 127</c> of the moment; biases are float; the scale of
/// an activation is <c>exp(rate·p)</c> of a parameter p, which keeps it above 0 and makes its steps relative.
/// </summary>
internal sealed class TrainableForm
{
    private const float SmallestScale = 1.17549435e-38f;

    private readonly QuantizedModel _quantized;
    private readonly Model? _source;
    private readonly QuantizationAwareTrainingOptions _options;
    private readonly Model _model;
    private readonly GraphBuilder _builder;
    private readonly GraphEmitter _emit;
    private readonly Dictionary<QuantizedRange, string> _scales = [];
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, QuantizedNormalization> _normalizations;

    private TrainableForm(QuantizedModel quantized, Model? source, QuantizationAwareTrainingOptions options)
    {
        (_quantized, _source, _options) = (quantized, source, options);
        _normalizations = quantized.Weights.Select(weight => weight.Normalization).OfType<QuantizedNormalization>().ToDictionary(normalization => normalization.Layer);
        _model = ModelCopy.Of(quantized.Model);
        _builder = new GraphBuilder(_model);
        _emit = new GraphEmitter(_builder);
        _model.Graph.Nodes.Clear();
        _model.Graph.Values.Clear();
    }

    /// <summary>Makes the trainable model, and notes in the quantized one under which names the parameters are.</summary>
    /// <param name="quantized">What is quantized.</param>
    /// <param name="source">The float model that it was made from: where its weights are what was rounded, training starts from them.</param>
    /// <param name="options">What is learned.</param>
    public static Model Write(QuantizedModel quantized, Model? source, QuantizationAwareTrainingOptions options) => new TrainableForm(quantized, source, options).Run();

    private Model Run()
    {
        foreach (var range in _quantized.Ranges.Where(range => _options.LearnRanges && !range.IsInput))
            AddRange(range);
        var weights = _quantized.Weights.ToDictionary(weight => weight.Dequantize);
        var biases = _quantized.Biases.ToDictionary(bias => bias.Dequantize);
        var gone = _quantized.Weights.Select(weight => weight.Quantize).OfType<Node>().ToHashSet();
        foreach (var node in _quantized.Model.Graph.Nodes.Where(node => !gone.Contains(node)))
        {
            if (weights.TryGetValue(node, out var weight))
                AddWeight(weight);
            else if (biases.TryGetValue(node, out var bias))
                AddBias(bias);
            else
                AddOther(node);
        }
        foreach (var output in _model.Graph.Outputs.Where(output => _aliases.ContainsKey(output.Name)))
            _model.Graph.Nodes.Add(new Node("Identity", [_aliases[output.Name]], [output.Name], _builder.UniqueName($"{output.Name}_identity")));
        new EliminateDeadNodes().Run(_model);
        ShapeInference.Run(_model);
        return _model;
    }

    private void AddRange(QuantizedRange range)
    {
        range.Parameter = _builder.Constant(TensorData.Scalar((float)(Math.Log(range.Scale) / _options.RangeRate)), $"{range.ScaleNames[0]}_log");
        var exponent = _options.RangeRate == 1 ? range.Parameter : _emit.Mul(range.Parameter, _emit.Scalar(_options.RangeRate));
        _scales[range] = _emit.Op("Exp", [exponent]);
    }

    private void AddWeight(QuantizedWeight weight)
    {
        var node = weight.Dequantize;
        var (integers, scale) = (_quantized.Constant(node, 0), _quantized.Constant(node, 1)!);
        var constant = weight.Quantize is { } quantize ? _quantized.Constant(quantize, 0)! : Dequantization.Run(integers!, scale, _quantized.Constant(node, 2), weight.Axis);
        var name = PlainName(node.Outputs[0]);
        weight.Parameter = _builder.Constant(weight.Normalization?.Weights ?? (weight.Quantize is null ? Original(name, constant, scale, weight.Axis) : constant), name);
        var scaleName = weight.IsSymmetric ? Scale(weight, scale, constant.Shape.Count) : weight.ScaleName;
        var zeroPoint = node.HasInput(2) ? node.Input(2) : _builder.Constant(new TensorData(integers!.Type, scale.Shape, new byte[scale.Count]), $"{name}_zero_point");
        var quantized = _emit.Op("QuantizeLinear", [weight.Parameter, scaleName, zeroPoint], [.. node.Attributes.Select(pair => (pair.Key, pair.Value))]);
        _model.Graph.Nodes.Add(ModelCopy.Of(node, [quantized, scaleName, zeroPoint], node.Outputs));
    }

    // max|w| / 127, as WeightQuantization computes it; a channel of zeros has the smallest scale there is.
    private string Scale(QuantizedWeight weight, TensorData like, int rank)
    {
        var magnitudes = _emit.Op("Abs", [weight.Parameter]);
        long[] axes = [.. Enumerable.Range(0, rank).Where(axis => weight.IsShared || axis != weight.Axis).Select(axis => (long)axis)];
        var largest = axes.Length == 0 ? magnitudes : _emit.Reduce("ReduceMax", magnitudes, axes, keepDimensions: false);
        var scale = _emit.Op("Clip", [_emit.Div(largest, _emit.Scalar(127)), _emit.Scalar(SmallestScale)]);
        return weight.IsShared && like.Shape.Count > 0 ? _emit.Expand(scale, [.. like.Shape]) : scale;
    }

    private void AddBias(QuantizedBias bias)
    {
        var node = bias.Dequantize;
        var scale = _quantized.Constant(node, 1)!;
        var name = PlainName(node.Outputs[0]);
        if (bias.Weight.Normalization is { } normalization)
        {
            if (normalization.Bias is { } before)
                bias.Parameter = _builder.Constant(before, name);
            _aliases[node.Outputs[0]] = bias.Parameter;
            return;
        }
        int? axis = scale.Count == 1 ? null : 0;
        bias.Parameter = _builder.Constant(Original(name, Dequantization.Run(_quantized.Constant(node, 0)!, scale, _quantized.Constant(node, 2), axis), scale, axis), name);
        _aliases[node.Outputs[0]] = bias.Parameter;
    }

    private void AddOther(Node node)
    {
        var inputs = node.Inputs.Select(input => _aliases.GetValueOrDefault(input, input)).ToList();
        if (_quantized.Repeated.Contains(node))
        {
            _aliases[node.Outputs[0]] = inputs[0];
            return;
        }
        if (_quantized.RangeOf(node) is { } range)
        {
            if (_aliases.TryGetValue(node.Inputs[0], out var repeated) && QuantizedModel.IsDequantize(node))
            {
                _aliases[node.Outputs[0]] = repeated;
                return;
            }
            if (_scales.TryGetValue(range, out var scale))
                inputs[1] = scale;
        }
        if (_normalizations.TryGetValue(node, out var normalization))
            AddNormalized(node, inputs, normalization);
        else
            _model.Graph.Nodes.Add(ModelCopy.Of(node, inputs, node.Outputs));
    }

    private void AddNormalized(Node node, List<string> inputs, QuantizedNormalization normalization)
    {
        var before = _builder.UniqueName($"{node.Outputs[0]}_before");
        _model.Graph.Nodes.Add(ModelCopy.Of(node, inputs.Where(input => input.Length > 0), [before]));
        foreach (var (constant, name) in normalization.Constants.Zip(normalization.Norm.Inputs.Skip(1)))
            normalization.Parameters.Add(_builder.Constant(constant, name));
        _model.Graph.Nodes.Add(ModelCopy.Of(normalization.Norm, [before, .. normalization.Parameters], node.Outputs));
    }

    /// <summary>The name that a constant had before StaticQuantizer, or one like it.</summary>
    private static string PlainName(string dequantized)
    {
        const string Suffix = "_dequantized";
        return dequantized.EndsWith(Suffix, StringComparison.Ordinal) && dequantized.Length > Suffix.Length ? dequantized[..^Suffix.Length] : $"{dequantized}_float";
    }

    /// <summary>The source model's constant of a name, if the quantized one is it, rounded (up or down, as it was); the quantized one otherwise.</summary>
    private TensorData Original(string name, TensorData rounded, TensorData scale, int? axis) =>
        _source is not null && _source.Graph.Initializers.TryGetValue(name, out var original) && Dequantization.Unrounded(original, rounded, scale, axis) is { } start ? start : rounded;
}
