using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Layers;

/// <summary>Builds a model out of layers, each fed by the one before.</summary>
public static class SequentialModel
{
    /// <summary>The name of the input, f32 [batch, C, H, W] or [batch, F].</summary>
    public const string InputName = "input";

    /// <summary>The name of the output, f32 [batch, classes]: scores before any softmax.</summary>
    public const string OutputName = "logits";

    /// <summary>Makes the graph (in inference form, batch size open) with freshly drawn weights.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="inputShape">The input without the batch axis: [C,H,W] or [F].</param>
    /// <param name="layers">The layers in order; the output of the last one is the model's.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <exception cref="ConfigurationException">There are no layers, or one does not fit its input; the message names its index.</exception>
    public static Model Build(string name, IReadOnlyList<int> inputShape, IReadOnlyList<Layer> layers, long seed)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(layers);
        if (inputShape.Count is not (1 or 3) || inputShape.Any(size => size < 1))
            throw new ConfigurationException($"input.shape: expected [C,H,W] or [F] with sizes of at least 1, found [{string.Join(',', inputShape)}].");
        if (layers.Count == 0)
            throw new ConfigurationException("model.layers: expected at least one layer, found none.");
        var builder = new GraphBuilder(name);
        var batch = new Dimension(-1, "batch");
        builder.Input(InputName, ElementType.Float32, [batch, .. inputShape.Select(size => (Dimension)size)]);
        var context = new LayerContext(builder, new RandomSource(seed), [.. inputShape]);
        context.Sequence(layers, InputName, "model.layers", endsModel: true);
        var last = builder.Graph.Nodes[^1];
        last.Outputs[0] = builder.UniqueName(OutputName);
        builder.Output(last.Outputs[0], ElementType.Float32, [batch, .. context.Shape.Select(size => (Dimension)size)]);
        return builder.Model;
    }
}
