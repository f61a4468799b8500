namespace EdgeRuntime.Graph.Upgrade;

/// <summary>Attributes of operator sets 1 to 6.</summary>
internal static class LegacyAttributes
{
    /// <summary>Hints that had no meaning at inference.</summary>
    public static void Drop(UpgradeContext context)
    {
        foreach (var name in (ReadOnlySpan<string>)["consumed_inputs", "is_test", "broadcast", "output_sequence"])
            context.Take(name);
        context.Keep();
    }

    public static void ConcatAxis(UpgradeContext context)
    {
        context.Node.With("axis", context.Node.Int("axis", 1));
        context.Keep();
    }

    public static void ReshapeTarget(UpgradeContext context)
    {
        context.Take("consumed_inputs");
        if (context.Take("shape")?.AsInts() is { } target)
            context.SetInput(1, context.Constant(TensorData.Vector(target), "shape"));
        context.Keep();
    }

    /// <summary>Cast: the type as the name it has in the file format.</summary>
    public static void CastType(UpgradeContext context)
    {
        if (context.Node.Attributes.TryGetValue("to", out var value) && value.Kind == AttributeKind.String)
            context.Node.With("to", (long)TypeOf(context, value.AsText()));
        context.Keep();
    }

    public static void PadAmounts(UpgradeContext context)
    {
        if (context.Take("paddings") is { } pads)
            context.Node.With("pads", pads);
        context.Keep();
    }

    public static void Tile(UpgradeContext context)
    {
        if (context.Node.HasInput(2))
            throw context.Refuse("it repeats along one axis, given as an input");
        context.Keep();
    }

    public static void UpsampleScales(UpgradeContext context)
    {
        if (context.Take("height_scale")?.AsFloat() is { } height && context.Take("width_scale")?.AsFloat() is { } width)
            context.Node.With("scales", new[] { 1, 1, height, width });
        context.Keep();
    }

    private static ElementType TypeOf(UpgradeContext context, string name) => name.ToUpperInvariant() switch
    {
        "FLOAT" => ElementType.Float32,
        "DOUBLE" => ElementType.Float64,
        "FLOAT16" => ElementType.Float16,
        "INT8" => ElementType.Int8,
        "INT16" => ElementType.Int16,
        "INT32" => ElementType.Int32,
        "INT64" => ElementType.Int64,
        "UINT8" => ElementType.UInt8,
        "UINT16" => ElementType.UInt16,
        "UINT32" => ElementType.UInt32,
        "UINT64" => ElementType.UInt64,
        "BOOL" => ElementType.Bool,
        _ => throw context.Refuse($"it casts to '{name}'"),
    };
}
