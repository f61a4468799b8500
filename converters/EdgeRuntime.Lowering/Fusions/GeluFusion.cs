using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Fusions;

/// <summary>GELU written out: <c>x · ½ · (1 + erf(x / √2))</c>, the factors in any order.</summary>
internal static class GeluFusion
{
    /// <summary>Fuses the pattern around an Erf, where it is there.</summary>
    public static void Fuse(GraphIndex index, Node erf)
    {
        if (Scaled(index, erf.Input(0)) is not { } scale || Fusion.Reader(index, erf.Outputs[0], "Add") is not { } add || !Fusion.IsConstant(index, Fusion.Other(add, erf.Outputs[0]), 1)
            || Fusion.Reader(index, add.Outputs[0], "Mul") is not { } product)
            return;
        var x = index.Constant(scale.Input(0)) is null ? scale.Input(0) : scale.Input(1);
        var other = Fusion.Other(product, add.Outputs[0]);
        var used = new List<Node> { scale, erf, add };
        var last = product;
        if (other == x || Fusion.IsConstant(index, other, 0.5))
        {
            // Times x and then ½, or ½ and then x.
            if (Fusion.Reader(index, product.Outputs[0], "Mul") is not { } second)
                return;
            var rest = Fusion.Other(second, product.Outputs[0]);
            if (other == x ? !Fusion.IsConstant(index, rest, 0.5) : rest != x)
                return;
            used.Add(product);
            last = second;
        }
        else if (Fusion.Source(index, other, "Mul") is { } half && half.Inputs.Contains(x) && Fusion.IsConstant(index, Fusion.Other(half, x), 0.5))
        {
            used.Add(half);
        }
        else
        {
            return;
        }
        used.ForEach(index.Remove);
        index.Replace(last, new Node("Gelu", [x], last.Outputs, last.Name));
    }

    // x / √2, or x · √½.
    private static Node? Scaled(GraphIndex index, string value)
    {
        if (Fusion.Source(index, value, "Div") is { } division)
            return Fusion.IsConstant(index, division.Input(1), Math.Sqrt(2)) ? division : null;
        return Fusion.Source(index, value, "Mul") is { } product && (Fusion.IsConstant(index, product.Input(0), Math.Sqrt(0.5)) || Fusion.IsConstant(index, product.Input(1), Math.Sqrt(0.5))) ? product : null;
    }
}
