using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>MatMul of an activation [..., K] with a constant matrix [K, N]; an Add of a constant row behind it becomes the bias.</summary>
internal sealed class MatMulLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["MatMul"];

    public override void Lower(Node node, LoweringContext context)
    {
        var x = context.Shape(node.Input(0));
        if (x.Rank < 2)
            throw new UnsupportedNodeException(node, $"input of rank {x.Rank}: at least 2 is expected");
        if (context.Constants.Find(node.Input(1)) is not { Type: ElementType.Float32, Shape.Count: 2 } tensor || context.Constants.Find(node.Input(0)) is not null)
            throw new UnsupportedNodeException(node, "its second input is not a constant f32 matrix");
        if (DenseEmitter.TryInt8(node, context, transposed: false, biasInput: 2))
            return;
        var (k, n) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var (bias, last) = AbsorbBias(node, context, n);
        DenseEmitter.Float(last, context, node.Input(0), node.Input(1), DenseEmitter.Matrix(tensor.As<float>(), k, n, transposed: false), bias);
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
        return (context.PaddedConstant(other, bias.As<float>()), add);
    }
}
