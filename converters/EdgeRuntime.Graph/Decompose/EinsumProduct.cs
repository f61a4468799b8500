namespace EdgeRuntime.Graph.Decompose;

/// <summary>The product of two Einsum operands: as matrices [batch…, M, K] · [batch…, K, N] where indices are summed over, element by element otherwise.</summary>
internal static class EinsumProduct
{
    public static EinsumOperand Emit(NodeRewrite rewrite, EinsumOperand a, EinsumOperand b, string output)
    {
        var shared = a.Indices.Where(index => b.Indices.Contains(index)).ToArray();
        var batch = string.Concat(shared.Where(index => output.Contains(index)));
        var summed = string.Concat(shared.Where(index => !output.Contains(index)));
        var rows = string.Concat(a.Indices.Where(index => !b.Indices.Contains(index)));
        var columns = string.Concat(b.Indices.Where(index => !a.Indices.Contains(index)));
        long[] sizes = [.. batch.Select(index => Math.Max(a.Size(index), b.Size(index))), .. rows.Select(a.Size), .. columns.Select(b.Size)];
        var left = a.Ordered(rewrite, batch + rows + summed);
        var right = b.Ordered(rewrite, batch + summed + columns);
        if (summed.Length == 0)
        {
            var wide = rewrite.Reshape(left.Name, [.. left.Shape, .. columns.Select(_ => 1L)]);
            var tall = rewrite.Reshape(right.Name, [.. batch.Select(b.Size), .. rows.Select(_ => 1L), .. columns.Select(b.Size)]);
            return new EinsumOperand(rewrite.Emit("Mul", [wide, tall]), batch + rows + columns, sizes);
        }
        var (m, k, n) = (Product(a, rows), Product(a, summed), Product(b, columns));
        var product = rewrite.Emit("MatMul", [rewrite.Reshape(left.Name, [.. batch.Select(a.Size), m, k]), rewrite.Reshape(right.Name, [.. batch.Select(b.Size), k, n])]);
        return new EinsumOperand(rewrite.Reshape(product, sizes), batch + rows + columns, sizes);
    }

    private static long Product(EinsumOperand operand, string indices) => indices.Aggregate(1L, (product, index) => checked(product * operand.Size(index)));
}
