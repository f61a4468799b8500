using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>ScatterElements (and Scatter, its old name) and ScatterND. Indices outside: as for <see cref="GatherLowering"/>.</summary>
internal sealed class ScatterLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["ScatterElements", "Scatter", "ScatterND"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (data, indices, updates) = (node.Input(0), node.Input(1), node.Input(2));
        Selection.TypeOf(node, context, indices, ElementType.Int32, ElementType.Int64);
        Selection.RequireSameType(node, context, [data, updates]);
        Selection.RequireStorable(node, context, indices);
        Selection.RequireElements(node, context.Shape(data));
        TensorShape shape = context.Shape(data), places = context.Shape(indices), values = context.Shape(updates);
        var type = context.Value(data).Type;
        var kind = node.Text("reduction", "none") switch
        {
            "none" => ScatterKind.Replace,
            "add" => ScatterKind.Add,
            "mul" => ScatterKind.Multiply,
            "max" => ScatterKind.Maximum,
            "min" => ScatterKind.Minimum,
            var other => throw new UnsupportedNodeException(node, $"reduction '{other}' is not supported"),
        };
        if (!Kernels.Scatter.Supports(kind, type))
            throw new UnsupportedNodeException(node, $"reduction '{node.Text("reduction")}' of {type.ShortName()} is not supported");
        var slices = node.OpType == "ScatterND";
        var axis = slices ? 0 : Selection.Axis(node, node.Int("axis"), shape.Rank);
        if (slices ? places.Rank < 1 || places[-1] < 1 || places[-1] > shape.Rank || !values.Dimensions.SequenceEqual([.. places.Dimensions.SkipLast(1), .. shape.Dimensions.Skip(places[-1])]) : places.Rank != shape.Rank || values != places)
            throw new UnsupportedNodeException(node, $"indices {places} and updates {values} do not fit {shape}");
        if (context.Constants.Find(indices) is { } constant)
            GatherLowering.RequireInside(node, constant, slices ? shape.Dimensions.AsSpan()[..places[-1]] : [shape[axis]]);
        var y = context.Declare(node.Outputs[0], type, context.Value(data).Quantization);
        context.Emit(slices ? PlanOpCode.ScatterND : PlanOpCode.ScatterElements, node, [context.InModelOrder(data), context.InModelOrder(indices), context.InModelOrder(updates)], y, ElementOrder.Model,
            PlanAttributes.Write(new ScatterAttributes { Axis = axis, Kind = kind }));
    }
}
