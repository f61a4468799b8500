using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>MatMulInteger: products of u8 and s8 matrices in i32.</summary>
internal sealed class IntegerMatrixLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["MatMulInteger"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (a, b) = (context.Shape(node.Input(0)), context.Shape(node.Input(1)));
        Emit(node, context, ElementType.Int32,
            [ZeroPoint(node, context, 0, 2, a.Rank < 2 ? 1 : a[-2]), ZeroPoint(node, context, 1, 3, b.Rank < 2 ? 1 : b[-1])]);
    }

    /// <summary>Appends a product of integer matrices.</summary>
    public static void Emit(Node node, LoweringContext context, ElementType type, int[] zeroPoints)
    {
        var (a, b) = (context.Shape(node.Input(0)), context.Shape(node.Input(1)));
        if (a.Rank < 1 || b.Rank < 1)
            throw new UnsupportedNodeException(node, $"factors {a} and {b}: at least one dimension each is expected");
        var (left, right) = (a.Rank == 1 ? new TensorShape(1, a[0]) : a, b.Rank == 1 ? new TensorShape(b[0], 1) : b);
        var attributes = MatrixEmitter.Geometry(node, left, right);
        if (attributes.Rows != left[-2] && zeroPoints[0] >= 0 && context.Plan[zeroPoints[0]].Shape.ElementCount != 1)
            throw new UnsupportedNodeException(node, "a zero point for each row of a batch of matrices is not supported");
        context.Emit(PlanOpCode.MatMulInteger, node, [context.InModelOrder(node.Input(0)), context.InModelOrder(node.Input(1)), .. zeroPoints],
            context.Declare(node.Outputs[0], type), ElementOrder.Model, PlanAttributes.Write(attributes));
    }

    /// <summary>The optional zero point of a factor of u8 or s8: one, or one for each of its rows, columns or channels.</summary>
    public static int ZeroPoint(Node node, LoweringContext context, int factor, int input, int several)
    {
        var type = context.Value(node.Input(factor)).Type;
        if (type is not (ElementType.UInt8 or ElementType.Int8))
            throw new UnsupportedNodeException(node, $"input '{node.Input(factor)}' is {type.ShortName()}, expected u8 or s8");
        // What QuantizeLinear makes of s8 is kept as u8 that are 128 higher, and its zero points have to be as well.
        var raised = type == ElementType.UInt8 && context.ModelType(node.Input(factor)) == ElementType.Int8;
        if (!node.HasInput(input))
            return raised ? context.Constant<byte>($"{node.Outputs[0]}_zero_point", [128], new TensorShape(1), PlanLayout.Model) : -1;
        var shape = context.Shape(node.Input(input));
        if (raised && context.Constants.Find(node.Input(input)) is { Type: ElementType.Int8 } zeroPoints && (zeroPoints.Count == 1 || zeroPoints.Count == several))
            return context.Constant<byte>(node.Input(input), Array.ConvertAll(zeroPoints.Bytes.ToArray(), value => (byte)(value ^ 128)), shape, PlanLayout.Model);
        if (context.Value(node.Input(input)).Type != type || (shape.ElementCount != 1 && shape.ElementCount != several))
            throw new UnsupportedNodeException(node, $"zero points {shape} of type {context.Value(node.Input(input)).Type.ShortName()}: one or {several} of type {type.ShortName()} are expected");
        return context.InModelOrder(node.Input(input));
    }
}
