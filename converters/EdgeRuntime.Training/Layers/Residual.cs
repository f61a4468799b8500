namespace EdgeRuntime.Training.Layers;

/// <summary><c>y = f(x) + s(x)</c> (He et al., 2016): f is a sequence of layers, s the identity or a sequence of its own, as where f changes the shape.</summary>
/// <param name="Layers">f, at least one layer.</param>
/// <param name="Shortcut">s; null for the identity.</param>
public sealed record Residual(IReadOnlyList<Layer> Layers, IReadOnlyList<Layer>? Shortcut = null) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "residual";

    internal override string Emit(LayerContext context, string input)
    {
        if (Layers.Count == 0)
            throw context.Wrong("layers must hold at least one layer, found none");
        var shape = context.Shape;
        var output = context.Nested(Layers, input, "layers");
        var inner = context.Shape;
        context.Shape = shape;
        var shortcut = context.Nested(Shortcut ?? [], input, "shortcut");
        if (!context.Shape.SequenceEqual(inner))
            throw context.Wrong($"layers give [{string.Join(',', inner)}], the shortcut gives [{string.Join(',', context.Shape)}]; both must have one shape: "
                + (inner is [_, var rows, var columns] && context.Shape is [_, var long_, var wide] && columns == wide && rows < long_ && Layers.Any(static layer => layer is Conv2D { Padding: Padding.ValidRows } or DepthwiseConv2D { Padding: Padding.ValidRows })
                    ? "padding: valid_rows gives fewer rows than the shortcut has; take kernel_rows: 1 in the layers of a residual" : "add a conv2d with kernel 1 and the same stride and filters to shortcut"));
        return context.Node("Add", [output, shortcut]);
    }
}
