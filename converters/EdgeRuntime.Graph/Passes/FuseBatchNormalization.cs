using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>
/// Folds a BatchNormalization into the weights of the Conv, ConvTranspose, Gemm or MatMul before it: with <c>f = scale / √(variance + ε)</c> per output channel,
/// <c>W′ = W·f</c> and <c>b′ = (b − mean)·f + B</c>, computed in double precision. Weights that other nodes share are copied first.
/// </summary>
public sealed class FuseBatchNormalization : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(FuseBatchNormalization);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ShapeInference.Run(model);
        var builder = new GraphBuilder(model);
        return GraphEdit.ForEach(model, (index, node) => TryFuse(builder, index, node));
    }

    private static bool TryFuse(GraphBuilder builder, GraphIndex index, Node norm)
    {
        if (!norm.Is("BatchNormalization") || norm.Int("training_mode") != 0 || norm.Int("spatial", 1) == 0 || norm.Outputs.Skip(1).Any(output => output.Length > 0))
            return false;
        if (index.Producer(norm.Inputs[0]) is not { } layer || index.OnlyConsumer(layer.Outputs[0]) != norm || Affine.Of(index, norm) is not { } affine)
            return false;
        if (index.Constant(layer.Input(1)) is not { Type: ElementType.Float32 } weight || ChannelOf(index, layer, weight) is not { } channelOf)
            return false;
        if (BiasOf(index, layer, affine.Count) is not { } bias)
            return false;
        var weightName = builder.Constant(affine.ScaleWeight(weight, channelOf), $"{layer.Inputs[1]}_bn");
        var biasName = builder.Constant(affine.MapBias(bias), $"{layer.Outputs[0]}_bn_bias");
        index.Remove(norm);
        index.Change(layer, node => Rewire(node, weightName, biasName, norm.Outputs[0]));
        return true;
    }

    // The output channel that a weight belongs to, by its index in memory; null for layers that cannot take the fusion.
    private static Func<long, long>? ChannelOf(GraphIndex index, Node layer, TensorData weight)
    {
        var shape = weight.Shape;
        if (layer.Is("Conv") && shape.Count >= 3)
        {
            var perChannel = weight.Count / Math.Max(1, shape[0]);
            return i => i / perChannel;
        }
        if (layer.Is("ConvTranspose") && shape.Count >= 3)
        {
            // [C, M/group, kernel…]: the rows of group g feed the output channels from g·M/group on.
            var volume = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
            var inputsPerGroup = shape[0] / layer.Int("group", 1);
            return i => i / (volume * shape[1]) / inputsPerGroup * shape[1] + i / volume % shape[1];
        }
        if (layer.Is("Gemm") && shape.Count == 2)
            return layer.Int("transB") != 0 ? i => i / shape[1] : i => i % shape[1];
        if (layer.Is("MatMul") && shape.Count == 2 && index.Graph.Find(layer.Inputs[0])?.Shape?.Count == 2)
            return i => i % shape[1];
        return null;
    }

    private static double[]? BiasOf(GraphIndex index, Node layer, int channels)
    {
        if (!layer.HasInput(2) || layer.Is("MatMul"))
            return new double[channels];
        if (index.Constant(layer.Inputs[2]) is not { Type: ElementType.Float32 } bias || bias.Count != 1 && (bias.Count != channels || bias.Shape[^1] != channels))
            return null;
        var beta = layer.Is("Gemm") ? layer.Float("beta", 1) : 1;
        var values = bias.As<float>().ToArray();
        return Enumerable.Range(0, channels).Select(c => (double)beta * values[values.Length == 1 ? 0 : c]).ToArray();
    }

    private static void Rewire(Node layer, string weight, string bias, string output)
    {
        if (layer.Is("MatMul"))
            layer.OpType = "Gemm";
        layer.Attributes.Remove("beta");
        layer.Inputs.RemoveRange(1, layer.Inputs.Count - 1);
        layer.Inputs.AddRange([weight, bias]);
        layer.Outputs[0] = output;
    }

    /// <summary>A normalization as <c>y = Factor·x + Shift</c> per channel.</summary>
    private sealed record Affine(double[] Factor, double[] Mean, double[] Shift)
    {
        public int Count => Factor.Length;

        public static Affine? Of(GraphIndex index, Node norm)
        {
            var parameters = Enumerable.Range(1, 4).Select(i => index.Constant(norm.Input(i))).ToArray();
            if (parameters.Any(tensor => tensor is not { Type: ElementType.Float32 } || tensor.Count != parameters[0]!.Count))
                return null;
            var (scale, shift, mean, variance) = (Doubles(parameters[0]!), Doubles(parameters[1]!), Doubles(parameters[2]!), Doubles(parameters[3]!));
            var epsilon = (double)norm.Float("epsilon", 1e-5f);
            return new Affine(scale.Zip(variance, (s, v) => s / Math.Sqrt(v + epsilon)).ToArray(), mean, shift);
        }

        public TensorData ScaleWeight(TensorData weight, Func<long, long> channelOf)
        {
            var values = weight.As<float>().ToArray();
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(values[i] * Factor[channelOf(i)]);
            return TensorData.From(values, [.. weight.Shape]);
        }

        public TensorData MapBias(double[] bias) =>
            TensorData.From(Enumerable.Range(0, Count).Select(c => (float)((bias[c] - Mean[c]) * Factor[c] + Shift[c])).ToArray(), Count);

        private static double[] Doubles(TensorData tensor) => Array.ConvertAll(tensor.As<float>().ToArray(), value => (double)value);
    }
}
