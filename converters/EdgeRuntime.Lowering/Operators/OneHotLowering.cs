using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>OneHot with a constant depth.</summary>
internal sealed class OneHotLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["OneHot"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (indices, values) = (node.Input(0), node.Input(2));
        Selection.TypeOf(node, context, indices, ElementType.Int64, ElementType.Int32, ElementType.Float32);
        Selection.RequireStorable(node, context, indices);
        Selection.RequireStorable(node, context, values);
        var shape = context.Shape(indices);
        var axis = Selection.Axis(node, node.Int("axis", -1), shape.Rank + 1);
        var depth = Depth(node, context);
        if (depth is < 1 or > int.MaxValue || context.Shape(values).ElementCount != 2)
            throw new UnsupportedNodeException(node, $"a depth of {depth} and values {context.Shape(values)}: at least 1, and 2 values are expected");
        var dimensions = shape.Dimensions.Insert(axis, (int)depth);
        var y = context.Declare(node.Outputs[0], new TensorShape(dimensions.AsSpan()), context.Value(values).Type, context.Value(values).Quantization);
        Selection.RequireElements(node, y.Shape);
        context.Emit(PlanOpCode.OneHot, node, [context.InModelOrder(indices), context.InModelOrder(values)], y, ElementOrder.Model, PlanAttributes.Write(new AxisAttributes { Axis = axis }));
    }

    private static long Depth(Node node, LoweringContext context) => context.Constants.Find(node.Input(1)) is { Type: ElementType.Float32, Count: 1 } depth
        ? (long)depth.As<float>()[0]
        : Selection.Integer(node, context, 1, "depth");
}
