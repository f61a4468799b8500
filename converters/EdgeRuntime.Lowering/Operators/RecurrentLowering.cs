using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>LSTM, GRU and RNN with constant weights. Sequences whose batch comes first (layout 1) are transposed, which moves nothing for a batch of 1.</summary>
internal sealed class RecurrentLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["LSTM", "GRU", "RNN"];

    public override bool SeveralOutputs => true;

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        if (node.Int("layout") is not (0 or 1))
            throw new UnsupportedNodeException(node, $"layout {node.Int("layout")}: 0 or 1 is expected");
        var batchFirst = node.Int("layout") == 1;
        var cell = RecurrentCell.Of(node);
        var sizes = RecurrentSizes.Read(node, context, batchFirst);
        var clip = node.Float("clip", float.PositiveInfinity);
        if (!(clip > 0))
            throw new UnsupportedNodeException(node, $"clip {clip}: above 0 is expected");
        var recurrence = new Recurrence
        {
            Steps = sizes.Steps, Batch = sizes.Batch, InputSize = sizes.InputSize, HiddenSize = sizes.HiddenSize, Direction = sizes.Direction,
            Variant = cell.Variant(node), Clip = clip, Activations = RecurrentActivations.Read(node, cell, sizes.Directions),
        };
        int[] inputs =
        [
            TimeFirst(node, context, 0, batchFirst),
            RecurrentWeights.Pack(node, context, 1, cell, sizes, sizes.InputSize),
            RecurrentWeights.Pack(node, context, 2, cell, sizes, sizes.HiddenSize),
            RecurrentWeights.Bias(node, context, cell, sizes),
            RecurrentWeights.Extra(node, context, cell, sizes),
            node.HasInput(4) ? Operand(node, context, 4, ElementType.Int32, new TensorShape(sizes.Batch)) : -1,
            State(node, context, 5, sizes, batchFirst),
            cell.HasCellState ? State(node, context, 6, sizes, batchFirst) : -1,
            .. RecurrentWeights.ScaleTensors(node, context, cell, sizes),
        ];
        EmitOutputs(node, context, sizes, batchFirst, inputs, cell, recurrence);
    }

    private static void EmitOutputs(Node node, LoweringContext context, RecurrentSizes sizes, bool batchFirst, int[] inputs, RecurrentCell cell, in Recurrence recurrence)
    {
        var mask = 0;
        var tensors = new List<int>();
        var state = new TensorShape(sizes.Directions, sizes.Batch, sizes.HiddenSize);
        for (var i = 0; i < Math.Min(node.Outputs.Count, cell.HasCellState ? 3 : 2); i++)
        {
            var name = node.Outputs[i];
            if (name.Length == 0 || (!context.Index.IsOutput(name) && context.Index.Consumers(name).Count == 0))
                continue;
            mask |= 1 << i;
            tensors.Add(context.Plan.Tensor(name, ElementType.Float32, i > 0 ? state : new TensorShape(sizes.Steps, sizes.Directions, sizes.Batch, sizes.HiddenSize), batchFirst ? PlanLayout.Packed : PlanLayout.Model));
        }
        if (mask == 0)
            return;
        context.Plan.Operation(cell.Code, node.DisplayName, inputs, tensors, PlanAttributes.Write(new RecurrentAttributes { Recurrence = recurrence, Outputs = mask }));
        var next = 0;
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if ((mask >> i & 1) == 0)
                continue;
            var name = node.Outputs[i];
            var tensor = tensors[next++];
            if (batchFirst)
                tensor = context.Transpose(name, tensor, i == 0 ? [2, 0, 1, 3] : [1, 0, 2], PlanLayout.Model, node.DisplayName);
            var value = context.Declare(name);
            if (value.Shape != context.Plan[tensor].Shape)
                throw new UnsupportedNodeException(node, $"its output {i} '{name}' is declared as {value.Shape}, {context.Plan[tensor].Shape} comes out");
            value.Add(new StoredTensor(tensor, ElementOrder.Model));
        }
    }

    private static int State(Node node, LoweringContext context, int input, RecurrentSizes sizes, bool batchFirst)
    {
        if (!node.HasInput(input))
            return -1;
        Operand(node, context, input, ElementType.Float32, sizes.StateShape(batchFirst));
        return TimeFirst(node, context, input, batchFirst);
    }

    private static int TimeFirst(Node node, LoweringContext context, int input, bool batchFirst)
    {
        var tensor = context.InModelOrder(node.Input(input));
        return batchFirst ? context.Transpose(node.Input(input), tensor, [1, 0, 2], PlanLayout.Packed, node.DisplayName) : tensor;
    }

    private static int Operand(Node node, LoweringContext context, int input, ElementType type, TensorShape shape)
    {
        var name = node.Input(input);
        if (context.Value(name).Type != type || context.Shape(name) != shape)
            throw new UnsupportedNodeException(node, $"its input {input} '{name}' is {context.Value(name).Type.ShortName()}[{context.Shape(name)}], {type.ShortName()}[{shape}] is expected");
        return context.InModelOrder(name);
    }
}
