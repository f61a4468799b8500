using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Not, BitwiseNot, IsNaN and IsInf, made of comparisons and bits.</summary>
internal sealed class TestLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["Not", "BitwiseNot", "IsNaN", "IsInf"];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        var type = WideNumbers.PlainType(node, context, node.Input(0));
        var x = context.InAnyOrder(node.Input(0));
        int Scalar(ElementType of, double value) => WideUnary.Scalar(context, of, value);
        StoredTensor Step(BinaryKind kind, StoredTensor a, int b, ElementType of, bool last = false) => WideUnary.Step(node, context, kind, a, b, of, last);
        switch (node.OpType)
        {
            case "Not":
                Step(BinaryKind.ExclusiveOr, x, Scalar(ElementType.Bool, 1), type, last: true);
                break;
            case "BitwiseNot":
                Step(BinaryKind.ExclusiveOr, x, AllBits(context, type), type, last: true);
                break;
            case "IsNaN":
                Step(BinaryKind.ExclusiveOr, Step(BinaryKind.Equal, x, x.Tensor, type), Scalar(ElementType.Bool, 1), ElementType.Bool, last: true);
                break;
            default:
                var (positive, negative) = (node.Int("detect_positive", 1) != 0, node.Int("detect_negative", 1) != 0);
                if (positive && negative)
                    x = Step(BinaryKind.Maximum, x, Step(BinaryKind.Multiply, x, Scalar(type, -1), type).Tensor, type);
                if (positive || negative)
                    Step(BinaryKind.Equal, x, Scalar(type, positive ? double.PositiveInfinity : double.NegativeInfinity), type, last: true);
                else
                    Step(BinaryKind.Less, x, x.Tensor, type, last: true);
                break;
        }
    }

    private static int AllBits(LoweringContext context, ElementType type)
    {
        var bytes = new byte[type.SizeInBits() / 8];
        bytes.AsSpan().Fill(0xFF);
        return context.Plan.Constant("", type, new TensorShape(), PlanLayout.Model, bytes);
    }
}
