namespace EdgeRuntime.Graph.Passes;

/// <summary>An AveragePool whose window covers all pixels becomes a GlobalAveragePool: the same mean, which engines add up faster and, in f32, with less rounding.</summary>
public sealed class MakePoolingGlobal : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(MakePoolingGlobal);

    /// <inheritdoc/>
    public bool Run(Model model) => GraphEdit.ForEach(model, TryReplace);

    private static bool TryReplace(GraphIndex index, Node pool)
    {
        if (!pool.Is("AveragePool") || pool.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || pool.Ints("kernel_shape") is not { } kernel)
            return false;
        if (index.Graph.Find(pool.Input(0))?.Shape is not { } shape || shape.Count != kernel.Length + 2 || (pool.Ints("pads") ?? []).Any(pad => pad != 0) || (pool.Ints("dilations") ?? []).Any(step => step != 1))
            return false;
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            if (!shape[axis + 2].IsKnown || shape[axis + 2].Value != kernel[axis])
                return false;
        }
        index.Replace(pool, new Node("GlobalAveragePool", pool.Inputs, pool.Outputs, pool.Name) { DocString = pool.DocString });
        return true;
    }
}
