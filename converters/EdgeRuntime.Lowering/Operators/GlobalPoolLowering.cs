using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>GlobalAveragePool, GlobalMaxPool and GlobalLpPool over any number of axes, all pixels being one row; <see cref="ReduceLowering"/> and <see cref="PoolLowering"/> hand it their means over all pixels.</summary>
internal sealed class GlobalPoolLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"];

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.Shape(node.Input(0));
        if (!ElementOrders.HasChannelsLast(x.Rank))
            throw new UnsupportedNodeException(node, $"input {x}: [N,C,…] with at least one spatial axis is expected");
        if (node.OpType == "GlobalMaxPool")
            QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) => LowerWindow(node, context, inputs[0], y));
        else if (node.OpType is "GlobalAveragePool" or "AveragePool" && QuantizedPattern.Source(node.Input(0), context) is { } source && QuantizedPattern.Result(node, context) is { Absorbed.Count: 1 } result)
        {
            context.Absorb(result.Absorbed);
            Emit(node, context, PlanOpCode.GlobalAveragePoolInt8, source.Value, context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters), 2,
                PlanAttributes.Write(QuantizedPattern.Requantize(source.Parameters, result.Parameters)));
        }
        else if (context.Value(node.Input(0)).Type is not ElementType.Float32 and var type)
            throw new UnsupportedNodeException(node, $"input of type {type.ShortName()}, expected f32");
        else if (node.OpType == "GlobalLpPool")
            LowerWindow(node, context, node.Input(0), context.Declare(node.Outputs[0]));
        else
            Emit(node, context, PlanOpCode.GlobalAveragePool, node.Input(0), context.Declare(node.Outputs[0]), 2, default);
    }

    private static void LowerWindow(Node node, LoweringContext context, string input, LoweredValue y)
    {
        var x = context.Shape(input);
        var pixels = (int)(x.ElementCount / x[0] / x[1]);
        var window = new SpatialWindow(x[0], x[1], x[1], [WindowAxis.Single with { Input = pixels, Kernel = pixels }]);
        if (node.OpType == "GlobalMaxPool")
            Emit(node, context, PlanOpCode.MaxPool2D, input, y, 2, PlanAttributes.Write(new PoolAttributes { Window = window.ToImage(node) }));
        else
            Emit(node, context, PlanOpCode.Pool3D, input, y, 3, PlanAttributes.Write(new Pool3DAttributes { Window = window.ToVolume(node), Kind = PoolKind.Norm, Power = PoolLowering.Order(node) }));
    }

    /// <summary>Appends an operation from [N,1,pixels,C] or [N,1,1,pixels,C] to one pixel; that result is in the model's order and channels-last at once.</summary>
    private static void Emit(Node node, LoweringContext context, PlanOpCode code, string input, LoweredValue y, int axes, ReadOnlyMemory<byte> attributes)
    {
        var x = context.Shape(input);
        int[] ones = [.. Enumerable.Repeat(1, axes - 1)];
        var row = context.Plan.View(context.InChannelsLast(input), input, new TensorShape([x[0], .. ones, (int)(x.ElementCount / x[0] / x[1]), x[1]]), PlanLayout.Packed);
        var order = y.Shape.Rank == x.Rank ? ElementOrder.ChannelsLast : ElementOrder.Model;
        var shape = order == ElementOrder.ChannelsLast ? ElementOrders.ChannelsLast(y.Shape) : y.Shape;
        var stored = context.Plan.Tensor(y.Name, y.Type, shape, ElementOrders.LayoutOf(order), y.Quantization);
        y.Add(new StoredTensor(stored, order));
        var pixel = context.Plan.View(stored, y.Name, new TensorShape([x[0], .. ones, 1, x[1]]), PlanLayout.ChannelsLast);
        context.Plan.Operation(code, node.DisplayName, [row], pixel, attributes);
    }
}
