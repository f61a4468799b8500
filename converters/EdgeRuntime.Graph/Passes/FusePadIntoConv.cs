namespace EdgeRuntime.Graph.Passes;

/// <summary>A Pad of zeros around the spatial axes becomes part of the pads of the Conv that reads it.</summary>
public sealed class FusePadIntoConv : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(FusePadIntoConv);

    /// <inheritdoc/>
    public bool Run(Model model) => GraphEdit.ForEach(model, TryFuse);

    private static bool TryFuse(GraphIndex index, Node conv)
    {
        if (!conv.Is("Conv") || conv.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID"))
            return false;
        if (index.Producer(conv.Input(0)) is not { } pad || !pad.Is("Pad") || SpatialPads(index, pad) is not { } added)
            return false;
        if (index.Constant(conv.Input(1)) is not { } weight || added.Length != 2 * (weight.Shape.Count - 2))
            return false;
        var pads = conv.Text("auto_pad") == "VALID" ? null : conv.Ints("pads");
        index.Change(conv, node => node.Inputs[0] = pad.Inputs[0]);
        conv.Attributes.Remove("auto_pad");
        conv.With("pads", pads is null ? added : pads.Zip(added, (a, b) => a + b).ToArray());
        return true;
    }

    // [begins…, ends…] of the axes behind batch and channels; null where the Pad is of another kind.
    private static long[]? SpatialPads(GraphIndex index, Node pad)
    {
        if (pad.Text("mode", "constant") != "constant" || pad.HasInput(3) || !IsZero(index, pad))
            return null;
        var pads = pad.Ints("pads") ?? (index.Constant(pad.Input(1)) is { Type: ElementType.Int64 } tensor ? tensor.As<long>().ToArray() : null);
        if (pads is null || pads.Length < 6 || pads.Any(size => size < 0))
            return null;
        var rank = pads.Length / 2;
        return (pads[0] | pads[1] | pads[rank] | pads[rank + 1]) == 0 ? [.. pads[2..rank], .. pads[(rank + 2)..]] : null;
    }

    private static bool IsZero(GraphIndex index, Node pad) =>
        pad.HasInput(2) ? index.Constant(pad.Input(2)) is { } value && !value.Bytes.Span.ContainsAnyExcept((byte)0) : pad.Float("value") == 0;
}
