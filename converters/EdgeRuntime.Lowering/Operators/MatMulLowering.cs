using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>MatMul: a dense layer where the second factor is a constant matrix (an Add of a constant row behind it becomes the bias), else products of a batch; whole numbers of 32 and 64 bits too.</summary>
internal sealed class MatMulLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["MatMul"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var (a, b) = (context.Shape(node.Input(0)), context.Shape(node.Input(1)));
        if (a.Rank < 1 || b.Rank < 1)
            throw new UnsupportedNodeException(node, $"factors {a} and {b}: at least one dimension each is expected");
        var type = context.Value(node.Input(0)).Type;
        if (context.Value(node.Input(1)).Type != type || type is not (ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 or ElementType.Int64 or ElementType.UInt64))
            throw new UnsupportedNodeException(node, $"factors of {type.ShortName()} and {context.Value(node.Input(1)).Type.ShortName()}: both f32, i32, u32, i64 or u64 is expected");
        if (type != ElementType.Float32)
            IntegerMatrixLowering.Emit(node, context, type, zeroPoints: [-1, -1]);
        else if (a.Rank >= 2 && context.Constants.Find(node.Input(1)) is { Shape.Count: 2 } tensor && context.Constants.Find(node.Input(0)) is null)
            LowerDense(node, context, tensor);
        else
            LowerBatch(node, context, a, b);
    }

    private static void LowerDense(Node node, LoweringContext context, TensorData tensor)
    {
        if (DenseEmitter.TryInt8(node, context, transposed: false, biasInput: 2))
            return;
        var (k, n) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var (bias, last) = AbsorbBias(node, context, n);
        DenseEmitter.Float(last, context, node.Input(0), node.Input(1), DenseEmitter.Matrix(tensor.As<float>(), k, n, transposed: false), bias, WeightScales.Of(node.Input(1), k, n, transposed: false, context));
    }

    private static void LowerBatch(Node node, LoweringContext context, TensorShape a, TensorShape b)
    {
        // A vector is a row on the left and a column on the right; the result loses that axis again, which moves nothing.
        var attributes = MatrixEmitter.Geometry(node, a.Rank == 1 ? new TensorShape(1, a[0]) : a, b.Rank == 1 ? new TensorShape(b[0], 1) : b);
        var left = context.InModelOrder(node.Input(0));
        var right = MatrixEmitter.Right(node, context, node.Input(1), attributes.K, attributes.N);
        (attributes.Activation, var last) = Activations.Absorb(node, context);
        context.Emit(PlanOpCode.MatMul, last, [left, right, -1], context.Declare(last.Outputs[0]), ElementOrder.Model, PlanAttributes.Write(attributes));
    }

    private static (int Bias, Node Last) AbsorbBias(Node node, LoweringContext context, int n)
    {
        var output = node.Outputs[0];
        if (context.Index.OnlyConsumer(output) is not { OpType: "Add", Domain: "" } add)
            return (-1, node);
        var other = add.Input(0) == output ? add.Input(1) : add.Input(0);
        if (context.Constants.Find(other) is not { Type: ElementType.Float32 } bias || bias.Count != n || bias.Shape[^1] != n || bias.Shape.Count > context.Shape(output).Rank)
            return (-1, node);
        context.Absorb([add]);
        return (Weights.Bias(context, other, bias.As<float>()), add);
    }
}
