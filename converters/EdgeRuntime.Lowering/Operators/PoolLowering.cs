using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>MaxPool (of quantized values without dequantizing them), AveragePool and LpPool over one to three axes.</summary>
internal sealed class PoolLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["MaxPool", "AveragePool", "LpPool"];

    public override bool TakesAnyType => true;

    public override bool SeveralOutputs => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.Shape(node.Input(0));
        var window = Windows.Read(node, x, context.Shape(node.Outputs[0]), Windows.Kernel(node, x));
        if (node.OpType == "MaxPool")
        {
            LowerMaximum(node, context, window);
            return;
        }
        if (context.Value(node.Input(0)).Type is not ElementType.Float32 and var type)
            throw new UnsupportedNodeException(node, $"input of type {type.ShortName()}, expected f32");
        // ONNX Runtime takes a mean over all pixels as a global one too, whose INT8 arithmetic is another.
        if (node.OpType == "AveragePool" && window.Axes.All(axis => axis.Kernel == axis.Input && axis.Before == 0 && axis.After == 0))
            new GlobalPoolLowering().Lower(node, context);
        else if (node.OpType == "AveragePool" && window.IsImage && !EndsBeyondPadding(node, window))
            LowerAverage(node, context, window);
        else
            LowerVolume(node, context, window);
    }

    private static void LowerMaximum(Node node, LoweringContext context, SpatialWindow window)
    {
        if (context.Value(node.Input(0)).Type is not (ElementType.Float32 or ElementType.UInt8 or ElementType.Int8) and var type)
            throw new UnsupportedNodeException(node, $"input of type {type.ShortName()}, expected f32, u8 or s8");
        if (node.Outputs.Count > 1 && node.Outputs[1].Length > 0 && (context.Index.IsOutput(node.Outputs[1]) || context.Index.Consumers(node.Outputs[1]).Count > 0))
        {
            LowerIndices(node, context, window);
            return;
        }
        QuantizedPattern.Through(node, [node.Input(0)], context, (inputs, y) =>
        {
            if (window.IsImage && y.Type != ElementType.Int8)
                SpatialWindow.Emit(context, PlanOpCode.MaxPool2D, node, [SpatialWindow.Input(context, inputs[0], 2)], y, 2, PlanAttributes.Write(new PoolAttributes { Window = window.ToImage(node) }));
            else
                SpatialWindow.Emit(context, PlanOpCode.Pool3D, node, [SpatialWindow.Input(context, inputs[0], 3)], y, 3, PlanAttributes.Write(new Pool3DAttributes { Window = window.ToVolume(node), Kind = PoolKind.Maximum }));
        });
    }

    private static void LowerIndices(Node node, LoweringContext context, SpatialWindow window)
    {
        var volume = window.ToVolume(node);
        var x = SpatialWindow.Input(context, node.Input(0), 3);
        var y = SpatialWindow.Output(context, context.Declare(node.Outputs[0], context.Value(node.Input(0)).Type), 3);
        var indices = SpatialWindow.Output(context, context.Declare(node.Outputs[1], ElementType.Int64), 3);
        context.Plan.Operation(PlanOpCode.MaxPoolIndices, node.DisplayName, [x], [y, indices],
            PlanAttributes.Write(new Pool3DAttributes { Window = volume, Kind = PoolKind.Maximum, ColumnMajor = (int)node.Int("storage_order") }));
    }

    private static void LowerAverage(Node node, LoweringContext context, SpatialWindow window)
    {
        var attributes = new PoolAttributes { Window = window.ToImage(node), CountIncludePad = (int)node.Int("count_include_pad") };
        if (QuantizedPattern.Source(node.Input(0), context) is { } source && QuantizedPattern.Result(node, context) is { Absorbed.Count: 1 } result)
        {
            var quantized = new PoolInt8Attributes { Pool = attributes, Quantization = QuantizedPattern.Requantize(source.Parameters, result.Parameters) };
            context.Absorb(result.Absorbed);
            var y = context.Declare(result.Node.Outputs[0], ElementType.UInt8, result.Parameters);
            SpatialWindow.Emit(context, PlanOpCode.AveragePool2DInt8, node, [SpatialWindow.Input(context, source.Value, 2)], y, 2, PlanAttributes.Write(quantized));
            return;
        }
        SpatialWindow.Emit(context, PlanOpCode.AveragePool2D, node, [SpatialWindow.Input(context, node.Input(0), 2)], context.Declare(node.Outputs[0]), 2, PlanAttributes.Write(attributes));
    }

    private static void LowerVolume(Node node, LoweringContext context, SpatialWindow window)
    {
        var attributes = new Pool3DAttributes { Window = window.ToVolume(node), Kind = PoolKind.Average, CountIncludePad = (int)node.Int("count_include_pad") };
        if (node.OpType == "LpPool")
            (attributes.Kind, attributes.Power) = (PoolKind.Norm, Order(node));
        SpatialWindow.Emit(context, PlanOpCode.Pool3D, node, [SpatialWindow.Input(context, node.Input(0), 3)], context.Declare(node.Outputs[0]), 3, PlanAttributes.Write(attributes));
    }

    /// <summary>p of a norm.</summary>
    public static int Order(Node node) => node.Int("p", 2) is >= 1 and <= 64 and var p ? (int)p : throw new UnsupportedNodeException(node, $"a norm of order {node.Int("p", 2)}: 1 to 64 is expected");

    /// <summary>Whether padding counts in an average, and windows reach beyond the padding that counts.</summary>
    private static bool EndsBeyondPadding(Node node, SpatialWindow window) => node.Int("count_include_pad") != 0 && window.Axes.Any(axis => axis.Reach > axis.After);
}
