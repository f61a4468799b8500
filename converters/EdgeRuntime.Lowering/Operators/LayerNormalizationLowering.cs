using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Normalizations of everything from one axis on: LayerNormalization with its statistics, RMSNormalization and ONNX Runtime's SimplifiedLayerNormalization.</summary>
internal sealed class LayerNormalizationLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization"];

    public override bool SeveralOutputs => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        if (context.Value(node.Input(0)).Type != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"input '{node.Input(0)}' is {context.Value(node.Input(0)).Type.ShortName()}; only f32 is supported");
        var axis = (int)node.Int("axis", -1);
        axis = axis < 0 ? axis + shape.Rank : axis;
        if (axis < 0 || axis >= shape.Rank)
            throw new UnsupportedNodeException(node, $"axis {node.Int("axis", -1)} does not exist in {shape}");
        var outer = shape.Dimensions.Take(axis).Aggregate(1, (product, size) => product * size);
        var count = (int)(shape.ElementCount / outer);
        var isLayer = node.OpType == "LayerNormalization";
        if (!isLayer && IsWanted(node, context, 1))
            throw new UnsupportedNodeException(node, "only its first output can be computed");
        var x = context.InModelOrder(node.Input(0));
        var attributes = new NormalizeAttributes
        {
            Kind = isLayer ? NormalizationKind.MeanVariance : NormalizationKind.RootMeanSquare, Outer = outer, Count = count, Inner = 1, Channels = count, ChannelSize = 1, Epsilon = node.Float("epsilon", 1e-5f),
        };
        context.Emit(PlanOpCode.Normalize, node, [x, Parameter(node, context, 1, count), Parameter(node, context, 2, count)], context.Declare(node.Outputs[0]), ElementOrder.Model, PlanAttributes.Write(attributes));
        if (IsWanted(node, context, 1) || IsWanted(node, context, 2))
            Statistics(node, context, x, attributes);
    }

    /// <summary>Scale or bias for every channel; −1 where there is none.</summary>
    public static int Parameter(Node node, LoweringContext context, int input, int channels)
    {
        if (!node.HasInput(input))
            return -1;
        if (context.Value(node.Input(input)).Type != ElementType.Float32 || context.Shape(node.Input(input)).ElementCount != channels)
            throw new UnsupportedNodeException(node, $"input '{node.Input(input)}' is not {channels} numbers of f32");
        return context.InModelOrder(node.Input(input));
    }

    private static bool IsWanted(Node node, LoweringContext context, int output) =>
        output < node.Outputs.Count && node.Outputs[output].Length > 0 && (context.Index.IsOutput(node.Outputs[output]) || context.Index.Consumers(node.Outputs[output]).Count > 0);

    // The mean, and 1 / √(variance + ε).
    private static void Statistics(Node node, LoweringContext context, int x, NormalizeAttributes normalize)
    {
        var rows = new TensorShape(normalize.Outer, 1);
        var name = node.DisplayName;
        int Tensor(string suffix, TensorShape shape) => context.Plan.Tensor($"{node.Outputs[0]}_{suffix}", ElementType.Float32, shape, PlanLayout.Packed);
        int Reduce(ReductionKind kind, int from, string suffix)
        {
            var to = Tensor(suffix, rows);
            context.Plan.Operation(PlanOpCode.Reduce, name, [from], to, PlanAttributes.Write(new ReduceAttributes { Kind = kind, Outer = normalize.Outer, Count = normalize.Count, Inner = 1 }));
            return to;
        }
        int Binary(BinaryKind kind, int a, int b, string suffix, TensorShape shape, Activation activation = default)
        {
            var to = Tensor(suffix, shape);
            context.Plan.Operation(PlanOpCode.Binary, name, [a, b], to, PlanAttributes.Write(new BinaryAttributes { Kind = kind, Activation = activation }));
            return to;
        }
        void Store(int output, int tensor)
        {
            if (!IsWanted(node, context, output))
                return;
            var value = context.Declare(node.Outputs[output]);
            value.Add(new StoredTensor(context.Plan.View(tensor, value.Name, value.Shape, PlanLayout.Model), ElementOrder.Model));
        }
        var mean = Reduce(ReductionKind.Mean, x, "mean");
        var matrix = new TensorShape(normalize.Outer, normalize.Count);
        var centered = Binary(BinaryKind.Subtract, context.Plan.View(x, $"{node.Outputs[0]}_rows", matrix, PlanLayout.Packed), mean, "centered", matrix);
        var squares = Reduce(ReductionKind.SumSquare, centered, "squares");
        var variance = Binary(BinaryKind.Divide, squares, WideNumbers.Constant(context, ElementType.Float32, normalize.Count), "variance", rows);
        var deviation = Binary(BinaryKind.Add, variance, WideNumbers.Constant(context, ElementType.Float32, normalize.Epsilon), "deviation", rows, new Activation(ActivationKind.Sqrt));
        var inverse = Tensor("inverse", rows);
        context.Plan.Operation(PlanOpCode.Unary, name, [deviation], inverse, PlanAttributes.Write(new Activation(ActivationKind.Reciprocal)));
        Store(1, mean);
        Store(2, inverse);
    }
}
