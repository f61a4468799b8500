namespace EdgeRuntime.Graph.Upgrade;

/// <summary>Modes that were renamed, or whose default changed.</summary>
internal static class RenamedModes
{
    /// <summary>RoiAlign: half a pixel of offset is the default since 16.</summary>
    public static void RoiAlign(UpgradeContext context)
    {
        context.Node.With("coordinate_transformation_mode", "output_half_pixel");
        context.Keep();
    }

    public static void GridSample(UpgradeContext context)
    {
        var mode = context.Node.Text("mode", "bilinear");
        context.Node.With("mode", mode switch { "bilinear" => "linear", "bicubic" => "cubic", _ => mode });
        context.Keep();
    }
}
