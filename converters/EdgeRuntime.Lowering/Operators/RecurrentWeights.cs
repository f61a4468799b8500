using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Puts the weights of a recurrent node into the plan: gates padded to whole tiles, directions one after the other, the two biases added where the arithmetic lets them.</summary>
internal static class RecurrentWeights
{
    /// <summary>W (input 1) or R (input 2): <c>[D, gates·H, K]</c>.</summary>
    public static int Pack(Node node, LoweringContext context, int input, RecurrentCell cell, RecurrentSizes sizes, int k)
    {
        var rows = cell.Gates * sizes.HiddenSize;
        var values = Constant(node, context, input, sizes.Directions, rows, k);
        var matrices = new WeightMatrix<float>[sizes.Directions];
        for (var direction = 0; direction < matrices.Length; direction++)
        {
            var columns = RecurrentPacking.ToColumns(values.AsSpan(direction * rows * k, rows * k), k, cell.Gates, sizes.HiddenSize);
            matrices[direction] = new WeightMatrix<float>(columns, k, columns.Length / k);
        }
        return Weights.Packed(context, node.Input(input), matrices);
    }

    /// <summary>The bias of all gates <c>[D, gates·H']</c>, −1 where there is none: input 3 is <c>[D, 2·gates·H]</c>, first the input's, then the recurrent one's.</summary>
    public static int Bias(Node node, LoweringContext context, RecurrentCell cell, RecurrentSizes sizes)
    {
        if (!node.HasInput(3))
            return -1;
        var rows = cell.Gates * sizes.HiddenSize;
        var values = Constant(node, context, 3, sizes.Directions, 2 * rows);
        var sums = new float[sizes.Directions * rows];
        for (var i = 0; i < sums.Length; i++)
        {
            var at = i / rows * 2 * rows + i % rows;
            sums[i] = values[at] + (IsInsideReset(node, cell, i % rows / sizes.HiddenSize) ? 0 : values[at + rows]);
        }
        return Vectors(context, $"{node.Input(3)}_sum", sums, sizes.Directions * cell.Gates, sizes.HiddenSize);
    }

    /// <summary>An LSTM's peepholes <c>[D, 3·H']</c> (input 7), or the recurrent bias inside the reset of a GRU <c>[D, H']</c>; −1 where there are none.</summary>
    public static int Extra(Node node, LoweringContext context, RecurrentCell cell, RecurrentSizes sizes)
    {
        var hidden = sizes.HiddenSize;
        if (cell.HasCellState && node.HasInput(7))
            return Vectors(context, node.Input(7), Constant(node, context, 7, sizes.Directions, 3 * hidden), sizes.Directions * 3, hidden);
        if (!node.HasInput(3) || !IsInsideReset(node, cell, 2))
            return -1;
        var values = Constant(node, context, 3, sizes.Directions, 6 * hidden);
        var inside = new float[sizes.Directions * hidden];
        for (var direction = 0; direction < sizes.Directions; direction++)
            values.AsSpan((direction * 6 + 5) * hidden, hidden).CopyTo(inside.AsSpan(direction * hidden));
        return Vectors(context, $"{node.Input(3)}_reset", inside, sizes.Directions, hidden);
    }

    private static bool IsInsideReset(Node node, RecurrentCell cell, int gate) => cell.Code == Bundle.Plan.PlanOpCode.Gru && gate == 2 && cell.Variant(node) == 1;

    private static int Vectors(LoweringContext context, string name, float[] values, int count, int hidden)
    {
        var padded = RecurrentPacking.Pad(values, count, hidden);
        return context.Constant<float>(name, padded, new TensorShape(padded.Length), Bundle.Plan.PlanLayout.Packed);
    }

    private static float[] Constant(Node node, LoweringContext context, int input, params ReadOnlySpan<int> shape)
    {
        var expected = new TensorShape(shape);
        if (context.Constants.Find(node.Input(input)) is not { Type: ElementType.Float32 } tensor)
            throw new UnsupportedNodeException(node, $"its input {input} '{node.Input(input)}' is not a constant of f32");
        if (context.Shape(node.Input(input)) != expected)
            throw new UnsupportedNodeException(node, $"its input {input} '{node.Input(input)}' is {context.Shape(node.Input(input))}, {expected} is expected");
        return tensor.As<float>().ToArray();
    }
}
