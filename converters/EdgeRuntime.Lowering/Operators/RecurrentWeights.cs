using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>
/// Brings the weights of a recurrent node into the plan: gates padded to whole tiles, directions one after the other, the two biases added where the arithmetic lets them.
/// Constants are packed here; what comes at run time is packed in every run.
/// </summary>
internal static class RecurrentWeights
{
    /// <summary>W (input 1) or R (input 2): <c>[D, gates·H, K]</c>.</summary>
    public static int Pack(Node node, LoweringContext context, int input, RecurrentCell cell, RecurrentSizes sizes, int k)
    {
        var rows = cell.Gates * sizes.HiddenSize;
        var constant = Demand(node, context, input, sizes.Directions, rows, k);
        var count = RecurrentPacking.PackedCount(k, cell.Gates, sizes.HiddenSize);
        var name = node.Input(input);
        if (constant is null)
        {
            var tensor = context.Plan.Tensor($"{name}_packed", ElementType.Float32, new TensorShape(checked(sizes.Directions * count)), PlanLayout.Packed);
            var attributes = new PackGatesAttributes { Directions = sizes.Directions, Gates = cell.Gates, HiddenSize = sizes.HiddenSize, K = k };
            context.Plan.Operation(PlanOpCode.PackGates, node.DisplayName, [context.InModelOrder(name)], tensor, PlanAttributes.Write(attributes));
            return tensor;
        }
        var packed = new float[checked(sizes.Directions * count)];
        for (var direction = 0; direction < sizes.Directions; direction++)
            RecurrentPacking.Pack(constant.As<float>().Slice(direction * rows * k, rows * k), k, cell.Gates, sizes.HiddenSize, packed.AsSpan(direction * count));
        return Scales(node, context, input, cell, sizes) is { } scales ? scales.Stored(context, name, packed, k) : Weights.Stored(context, name, packed);
    }

    /// <summary>The scales <c>[D, gates·H']</c> of W and R, where the plan stores both in s8; empty where it does not.</summary>
    public static int[] ScaleTensors(Node node, LoweringContext context, RecurrentCell cell, RecurrentSizes sizes) =>
        Scales(node, context, 1, cell, sizes) is { } input && Scales(node, context, 2, cell, sizes) is { } recurrent ? [input.Tensor(context, node.Input(1)), recurrent.Tensor(context, node.Input(2))] : [];

    private static WeightScales? Scales(Node node, LoweringContext context, int input, RecurrentCell cell, RecurrentSizes sizes) =>
        WeightScales.OfGates(node.Input(1), cell.Gates, sizes, context) is not null && WeightScales.OfGates(node.Input(2), cell.Gates, sizes, context) is not null
            ? WeightScales.OfGates(node.Input(input), cell.Gates, sizes, context) : null;

    /// <summary>The bias of all gates <c>[D, gates·H']</c>, −1 where there is none: input 3 is <c>[D, 2·gates·H]</c>, first the input's, then the recurrent one's.</summary>
    public static int Bias(Node node, LoweringContext context, RecurrentCell cell, RecurrentSizes sizes) => !node.HasInput(3) ? -1 : Vectors(node, context, 3, new PadGatesAttributes
    {
        Directions = sizes.Directions, HiddenSize = sizes.HiddenSize, InputVectors = 2 * cell.Gates, OutputVectors = cell.Gates,
        First = 0, Second = cell.Gates, Alone = HasBiasInReset(node, cell) ? 2 : -1,
    });

    /// <summary>An LSTM's peepholes <c>[D, 3·H']</c> (input 7), or the recurrent bias inside the reset of a GRU <c>[D, H']</c>; −1 where there are none.</summary>
    public static int Extra(Node node, LoweringContext context, RecurrentCell cell, RecurrentSizes sizes)
    {
        var attributes = new PadGatesAttributes { Directions = sizes.Directions, HiddenSize = sizes.HiddenSize, InputVectors = 3, OutputVectors = 3, First = 0, Second = -1, Alone = -1 };
        if (cell.HasCellState && node.HasInput(7))
            return Vectors(node, context, 7, attributes);
        if (!node.HasInput(3) || !HasBiasInReset(node, cell))
            return -1;
        return Vectors(node, context, 3, attributes with { InputVectors = 6, OutputVectors = 1, First = 5 });
    }

    private static bool HasBiasInReset(Node node, RecurrentCell cell) => cell.Code == PlanOpCode.Gru && cell.Variant(node) == 1;

    private static unsafe int Vectors(Node node, LoweringContext context, int input, PadGatesAttributes attributes)
    {
        var (directions, hidden, name) = (attributes.Directions, attributes.HiddenSize, node.Input(input));
        var constant = Demand(node, context, input, directions, attributes.InputVectors * hidden);
        var padded = RecurrentPacking.Padded(hidden);
        var shape = new TensorShape(checked(directions * attributes.OutputVectors * padded));
        if (constant is null)
        {
            var tensor = context.Plan.Tensor($"{name}_padded", ElementType.Float32, shape, PlanLayout.Packed);
            context.Plan.Operation(PlanOpCode.PadGates, node.DisplayName, [context.InModelOrder(name)], tensor, PlanAttributes.Write(attributes));
            return tensor;
        }
        var values = new float[shape.ElementCount];
        fixed (float* source = constant.As<float>(), destination = values)
        {
            for (var i = 0; i < directions * attributes.OutputVectors; i++)
            {
                var (direction, vector) = (i / attributes.OutputVectors, i % attributes.OutputVectors);
                var from = source + direction * attributes.InputVectors * hidden;
                var added = attributes.Second < 0 || vector == attributes.Alone ? null : from + (attributes.Second + vector) * hidden;
                RecurrentPacking.Pad(from + (attributes.First + vector) * hidden, added, destination + i * padded, hidden);
            }
        }
        return context.Constant<float>($"{name}_padded", values, shape, PlanLayout.Packed);
    }

    /// <summary>The constant that an input is, or null; its type and shape are right either way.</summary>
    private static TensorData? Demand(Node node, LoweringContext context, int input, params ReadOnlySpan<int> shape)
    {
        var expected = new TensorShape(shape);
        var name = node.Input(input);
        if (!node.HasInput(input))
            throw new UnsupportedNodeException(node, $"its input {input} is missing, f32[{expected}] is expected");
        var constant = context.Constants.Find(name);
        var type = constant?.Type ?? context.Value(name).Type;
        if (type != ElementType.Float32 || context.Shape(name) != expected)
            throw new UnsupportedNodeException(node, $"its input {input} '{name}' is {type.ShortName()}[{context.Shape(name)}], f32[{expected}] is expected");
        return constant;
    }
}
