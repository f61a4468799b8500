using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Targets;

/// <summary>An input of a node that is read through QuantizeLinear and DequantizeLinear.</summary>
/// <param name="Node">The node.</param>
/// <param name="Input">The index of the input.</param>
internal readonly record struct QuantizedInput(Node Node, int Input);

/// <summary>
/// Where TensorRT wants QuantizeLinear and DequantizeLinear, by the rules that NVIDIA's ModelOpt applies: at the inputs of convolutions, matrix products, average pools and the shortcuts of residual sums, and
/// nowhere else. Functions (Relu, Sigmoid …) and what moves elements (Concat, Reshape …) get none: TensorRT fuses the former behind the product and moves the pairs through the latter.
/// </summary>
internal sealed class TensorRtPlacement
{
    /// <summary>Convolutions with fewer channels, and matrices with fewer rows or columns, are quicker in FP16 but for the exceptions of <see cref="IsQuickConvolution"/>.</summary>
    private const int SmallestSize = 16;

    private readonly Model _model;
    private readonly GraphIndex _index;
    private readonly QuantizationOptions _options;
    private readonly HashSet<Node> _products = [];

    private TensorRtPlacement(Model model, QuantizationOptions options)
    {
        _model = model;
        _index = new GraphIndex(model.Graph);
        _options = options;
    }

    /// <summary>The inputs, in the order of the nodes.</summary>
    public static IReadOnlyList<QuantizedInput> Find(Model model, QuantizationOptions options) => new TensorRtPlacement(model, options).Find();

    private List<QuantizedInput> Find()
    {
        var inputs = new List<QuantizedInput>();
        foreach (var node in _model.Graph.Nodes.Where(node => node.Domain.Length == 0 && !IsExcluded(node)))
        {
            var places = node.OpType switch
            {
                "Conv" => IsFloatConstant(node, 1) && IsQuickConvolution(node) ? (int[])[0, 1] : [],
                "ConvTranspose" => IsFloatConstant(node, 1) ? [0, 1] : [],
                "Gemm" or "MatMul" => IsQuickProduct(node) ? [0, 1] : [],
                "AveragePool" or "GlobalAveragePool" => FollowsProduct(node.Input(0)) ? [0] : [],
                "Add" => ResidualSum.Shortcut(node, _index, _products.Contains) is { } shortcut ? [shortcut] : [],
                _ => [],
            };
            places = [.. places.Where(place => IsActivation(node.Input(place)) || place == 1)];
            if (places.Length == 0 || (node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" && places.Length < 2))
                continue;
            if (node.OpType is "Conv" or "ConvTranspose")
                _products.Add(node);
            inputs.AddRange(places.Select(place => new QuantizedInput(node, place)));
        }
        return inputs;
    }

    private bool IsExcluded(Node node) => _options.ExcludedOperators.Contains(node.OpType) || _options.ExcludedNodes.Contains(node.Name) || _options.ExcludedNodes.Contains(node.Outputs[0]);

    private bool IsFloatConstant(Node node, int input) => _index.Constant(node.Input(input)) is { Type: ElementType.Float32, Count: > 0 };

    private bool IsActivation(string name) => _index.Constant(name) is null && _model.Graph.Find(name)?.Type == ElementType.Float32;

    /// <summary>
    /// Fewer than 16 channels in (of a group) or out is quick in INT8 only where there is one group, a square kernel, a multiple of 8 channels in or out, and the convolution reads the model's input or has 16 channels
    /// on one side; or where there are groups, kernels of at least 3 and a multiple of 8 channels out.
    /// </summary>
    private bool IsQuickConvolution(Node node)
    {
        var weights = _index.Constant(node.Input(1))!.Shape;
        if (weights.Count is < 3 or > 5)
            return false;
        var (outputs, inputs, kernel) = (weights[0], weights[1], weights.Skip(2).ToList());
        if (outputs >= SmallestSize && inputs >= SmallestSize)
            return true;
        if (node.Int("group", 1) > 1)
            return outputs % 8 == 0 && kernel.TrueForAll(size => size >= 3);
        return (outputs % 8 == 0 || inputs % 8 == 0) && kernel.Distinct().Count() == 1
            && (outputs >= SmallestSize || inputs >= SmallestSize || _model.Graph.RequiredInputs.Any(input => input.Name == node.Input(0)));
    }

    /// <summary>A product of a vector, or of a matrix with fewer than 16 rows or columns in its second factor, is not.</summary>
    private bool IsQuickProduct(Node node)
    {
        if (_model.Graph.Find(node.Outputs[0])?.Shape is not { Count: >= 2 } result || _model.Graph.Find(node.Input(1))?.Shape is not { Count: >= 2 } factor)
            return false;
        var constant = IsFloatConstant(node, 1);
        if (!constant && !IsActivation(node.Input(1)))
            return false;
        var isVector = constant ? result.Count < 3 && result.Any(size => size.Value == 1) : result[^1].Value == 1 || result[^2].Value == 1;
        return !isVector && factor[^1] is not { Value: >= 0 and < SmallestSize } && factor[^2] is not { Value: >= 0 and < SmallestSize };
    }

    private bool FollowsProduct(string value)
    {
        var producer = ResidualSum.Backbone(value, _index);
        return producer is not null && _products.Contains(producer);
    }
}
