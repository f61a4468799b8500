using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Reductions over constant axes, in the order in which the input is stored; axes that do not lie side by side there are brought together first.</summary>
internal sealed class ReduceLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators =>
        ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        var kind = Kind(node);
        if (Axes(node, context, shape) is not { } axes)
        {
            if (kind > ReductionKind.Product)
                throw new UnsupportedNodeException(node, "noop_with_empty_axes is not supported");
            context.Alias(node.Outputs[0], context.Value(node.Input(0)));
            return;
        }
        if (kind == ReductionKind.Mean && (shape.Rank == 4 || context.Peek(node.Input(0)).Order == ElementOrder.ChannelsLast) && axes.SequenceEqual(Enumerable.Range(2, shape.Rank - 2)) && context.Value(node.Input(0)).Type == ElementType.Float32)
            new GlobalPoolLowering().Lower(node, context);
        else if (kind is ReductionKind.Maximum or ReductionKind.Minimum)
            QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) => Emit(node, context, kind, inputs[0], axes, y));
        else
            Emit(node, context, kind, node.Input(0), axes, context.Declare(node.Outputs[0], context.Value(node.Input(0)).Type));
    }

    private static void Emit(Node node, LoweringContext context, ReductionKind kind, string input, int[] axes, LoweredValue y)
    {
        if (y.Type != ElementType.Float32 && (!ReduceWide.IsSupported(kind, y.Type) || (y.Quantization is null && WideNumbers.PlainType(node, context, input) != y.Type)))
            throw new UnsupportedNodeException(node, $"input '{input}' is {y.Type.ShortName()}, which it is not computed with");
        var shape = context.Shape(input);
        var x = context.InAnyOrder(input);
        if (x.Order == ElementOrder.FlatChannelsLast)
            x = new StoredTensor(context.InModelOrder(input), ElementOrder.Model);
        // Axis i of the tensor as it is stored is axis model[i] of the model.
        int[] model = Selection.StoredAxes(shape.Rank, x.Order);
        var stored = Enumerable.Range(0, shape.Rank).ToList();
        bool Reduced(int axis) => axes.Contains(model[axis]);
        var moving = stored.Where(axis => context.Plan[x.Tensor].Shape[axis] > 1).ToList();
        var (first, last) = (moving.FindIndex(Reduced), moving.FindLastIndex(Reduced));
        var tensor = x.Tensor;
        if (first >= 0 && moving[first..(last + 1)].Exists(axis => !Reduced(axis)))
        {
            stored = [.. stored.Where(axis => !Reduced(axis)), .. stored.Where(Reduced)];
            tensor = context.Transpose(y.Name, tensor, stored.ToArray(), PlanLayout.Packed, node.DisplayName);
        }
        int outer = 1, count = 1, inner = 1;
        foreach (var axis in stored)
        {
            var size = context.Plan[x.Tensor].Shape[axis];
            if (Reduced(axis))
                count *= size;
            else if (count == 1 && moving.Exists(Reduced))
                outer *= size;
            else
                inner *= size;
        }
        var kept = stored.Where(axis => !Reduced(axis)).ToList();
        var result = context.Plan.Tensor(y.Name, y.Type, new TensorShape([.. kept.Select(axis => context.Plan[x.Tensor].Shape[axis])]), PlanLayout.Packed, y.Quantization);
        context.Plan.Operation(PlanOpCode.Reduce, node.DisplayName, [tensor], result, PlanAttributes.Write(new ReduceAttributes { Kind = kind, Outer = outer, Count = count, Inner = inner }));
        if (x.Order == ElementOrder.ChannelsLast && y.Shape.Rank == shape.Rank)
        {
            y.Add(new StoredTensor(context.Plan.View(result, y.Name, ElementOrders.ChannelsLast(y.Shape), PlanLayout.ChannelsLast), ElementOrder.ChannelsLast));
            return;
        }
        int[] back = [.. Enumerable.Range(0, kept.Count).OrderBy(i => model[kept[i]])];
        var ordered = context.Transpose(y.Name, result, back, PlanLayout.Packed, node.DisplayName);
        y.Add(new StoredTensor(context.Plan.View(ordered, y.Name, y.Shape, PlanLayout.Model), ElementOrder.Model));
    }

    /// <summary>The axes, in order, ≥ 0; null where nothing is to be reduced.</summary>
    private static int[]? Axes(Node node, LoweringContext context, TensorShape shape)
    {
        var axes = !node.HasInput(1) ? node.Ints("axes") : context.Constants.Find(node.Input(1)) is { Type: ElementType.Int64 } tensor
            ? tensor.As<long>().ToArray()
            : throw new UnsupportedNodeException(node, "its axes are not constant");
        if (axes is null or [])
            return node.Int("noop_with_empty_axes") != 0 ? null : [.. Enumerable.Range(0, shape.Rank)];
        if (Array.Exists(axes, axis => axis < -shape.Rank || axis >= shape.Rank))
            throw new UnsupportedNodeException(node, $"axes [{string.Join(',', axes)}] do not fit {shape}");
        return [.. axes.Select(axis => (int)(axis < 0 ? axis + shape.Rank : axis)).Distinct().Order()];
    }

    private static ReductionKind Kind(Node node) => node.OpType switch
    {
        "ReduceSum" => ReductionKind.Sum,
        "ReduceMean" => ReductionKind.Mean,
        "ReduceMax" => ReductionKind.Maximum,
        "ReduceMin" => ReductionKind.Minimum,
        "ReduceProd" => ReductionKind.Product,
        "ReduceL1" => ReductionKind.L1,
        "ReduceL2" => ReductionKind.L2,
        "ReduceSumSquare" => ReductionKind.SumSquare,
        "ReduceLogSum" => ReductionKind.LogSum,
        _ => ReductionKind.LogSumExp,
    };
}
