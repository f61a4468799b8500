namespace EdgeRuntime.Training.Layers;

/// <summary>The rows of [C,H,W] as steps of a sequence: [H, C·W], all that lies in one row side by side. What <c>loss: {type: ctc}</c> wants, with a channel for each class and one column.</summary>
public sealed record RowSteps : Layer
{
    /// <inheritdoc/>
    public override string Kind => "steps";

    internal override string Emit(LayerContext context, string input)
    {
        var (channels, height, width) = context.Image();
        context.Shape = [height, checked(channels * width)];
        var rows = context.Node("Transpose", [input], ("perm", new long[] { 0, 2, 1, 3 }));
        return context.Node("Reshape", [rows, context.Integers("shape", 0, -1, context.Shape[1])]);
    }
}
