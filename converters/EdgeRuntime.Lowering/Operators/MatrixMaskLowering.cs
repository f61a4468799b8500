using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Trilu with a constant k.</summary>
internal sealed class TriluLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Trilu"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        Selection.RequireStorable(node, context, node.Input(0));
        if (context.Value(node.Input(0)).Quantization is not null)
            throw new UnsupportedNodeException(node, "its input is quantized: zeros are not 0 there");
        var diagonal = Selection.Integer(node, context, 1, "k");
        var y = context.Declare(node.Outputs[0], context.Value(node.Input(0)).Type);
        context.Emit(PlanOpCode.Trilu, node, [context.InModelOrder(node.Input(0))], y, ElementOrder.Model,
            PlanAttributes.Write(new TriluAttributes { Upper = (int)node.Int("upper", 1), Diagonal = (int)Math.Clamp(diagonal, -int.MaxValue, int.MaxValue) }));
    }
}

/// <summary>EyeLike: a constant.</summary>
internal sealed class EyeLikeLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["EyeLike"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Outputs[0]);
        var type = (ElementType)node.Int("dtype", (long)context.ModelType(node.Input(0)));
        if (shape.Rank != 2 || One(type) is not { } one)
            throw new UnsupportedNodeException(node, $"a unit matrix {shape} of {type.ShortName()} is not supported");
        Selection.RequireElements(node, shape);
        Selection.RequireTable(node, shape.ElementCount);
        var bytes = new byte[checked((int)shape.ElementCount * one.Length)];
        var diagonal = node.Int("k");
        for (var row = 0; row < shape[0]; row++)
        {
            if (row + diagonal is >= 0 and var column && column < shape[1])
                one.CopyTo(bytes, (row * shape[1] + column) * one.Length);
        }
        context.Declare(node.Outputs[0], type).Add(new StoredTensor(context.Plan.Constant(node.Outputs[0], type, shape, PlanLayout.Model, bytes), ElementOrder.Model));
    }

    private static byte[]? One(ElementType type) => type switch
    {
        ElementType.Float32 => BitConverter.GetBytes(1f),
        ElementType.Float64 => BitConverter.GetBytes(1.0),
        ElementType.Float16 => BitConverter.GetBytes((Half)1),
        ElementType.Int64 or ElementType.UInt64 => BitConverter.GetBytes(1L),
        ElementType.Int32 or ElementType.UInt32 => BitConverter.GetBytes(1),
        ElementType.Int16 or ElementType.UInt16 => BitConverter.GetBytes((short)1),
        ElementType.Int8 or ElementType.UInt8 or ElementType.Bool => [1],
        _ => null,
    };
}
