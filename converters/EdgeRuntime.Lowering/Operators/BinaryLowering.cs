using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Element-wise functions of two variables with broadcasting, of more where ONNX allows it: in f32, in INT8 for Add and Mul of two quantized values, else in the widest type.</summary>
internal sealed class BinaryLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators =>
    [
        "Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean", "Pow", "Mod", "PRelu", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "And", "Or", "Xor",
        "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
    ];

    public override bool TakesAnyType => true;

    public override void Lower(Node node, LoweringContext context)
    {
        if ((node.OpType == "Add" && QuantizedSum.TryLower(node, context)) || (node.OpType == "Mul" && QuantizedProduct.TryLower(node, context)))
            return;
        if (node.OpType == "PRelu" && Activations.Read(node, context) is not null)
        {
            new UnaryLowering().Lower(node, context);
            return;
        }
        if (node.Inputs.Count == 1)
        {
            var x = context.InAnyOrder(node.Input(0));
            context.Declare(node.Outputs[0], context.Value(node.Input(0)).Type, context.Value(node.Input(0)).Quantization)
                .Add(x with { Tensor = context.Plan.View(x.Tensor, node.Outputs[0], context.Plan[x.Tensor].Shape, ElementOrders.LayoutOf(x.Order)) });
            return;
        }
        var inputs = node.OpType.StartsWith("Greater", StringComparison.Ordinal) ? [node.Input(1), node.Input(0)] : node.Inputs;
        var order = CommonOrder.Of(context, inputs, context.Shape(node.Outputs[0]));
        var rank = context.Shape(node.Outputs[0]).Rank;
        var types = inputs.ConvertAll(input => WideNumbers.PlainType(node, context, input));
        var kind = Kind(node, types[0]);
        var left = CommonOrder.Operand(context, inputs[0], order, rank);
        for (var i = 1; i < inputs.Count; i++)
        {
            var right = CommonOrder.Operand(context, inputs[i], order, rank);
            var step = kind;
            if (kind == BinaryKind.Power && types[0] == ElementType.Float32 && context.Constants.Find(inputs[1]) is { Count: 1 } exponent && WideNumbers.Value(exponent) == 2 && context.Shape(node.Outputs[0]) == context.Shape(inputs[0]))
                (step, right) = (BinaryKind.Multiply, left);
            var isLast = i == inputs.Count - 1;
            LoweredValue Result(string name, ElementType type) =>
                isLast && node.OpType != "Mean" ? context.Declare(name, type) : context.Declare(context.UniqueName($"{node.Outputs[0]}_{i}"), Broadcast(context, inputs.Take(i + 1)), type, null);
            if (types[0] == ElementType.Float32 && types[i] == ElementType.Float32 && step <= BinaryKind.ParametricRelu)
            {
                var attributes = new BinaryAttributes { Kind = step };
                var last = node;
                if (isLast && node.OpType != "Mean")
                    (attributes.Activation, last) = Activations.Absorb(node, context);
                left = context.Emit(PlanOpCode.Binary, last, [left, right], Result(last.Outputs[0], ElementType.Float32), order.Order, PlanAttributes.Write(attributes), order.Channels).Tensor;
            }
            else
            {
                left = WideNumbers.Emit(context, node, step, (left, types[0]), (right, types[i]), type => Result(node.Outputs[0], type), order);
            }
        }
        if (node.OpType == "Mean")
            Divide(node, context, left, types[0], inputs.Count, order);
    }

    private static BinaryKind Kind(Node node, ElementType type) => node.OpType switch
    {
        "Add" or "Sum" or "Mean" => BinaryKind.Add,
        "Sub" => BinaryKind.Subtract,
        "Mul" => BinaryKind.Multiply,
        "Div" => BinaryKind.Divide,
        "Max" => BinaryKind.Maximum,
        "Min" => BinaryKind.Minimum,
        "Pow" => BinaryKind.Power,
        "PRelu" => BinaryKind.ParametricRelu,
        "Mod" when node.Int("fmod") != 0 => BinaryKind.Remainder,
        "Mod" when type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 => throw new UnsupportedNodeException(node, $"fmod = 0 is for integers, found {type.ShortName()}"),
        "Mod" => BinaryKind.Modulo,
        "BitShift" => node.Text("direction") == "LEFT" ? BinaryKind.ShiftLeft : BinaryKind.ShiftRight,
        "BitwiseAnd" or "And" => BinaryKind.And,
        "BitwiseOr" or "Or" => BinaryKind.Or,
        "BitwiseXor" or "Xor" => BinaryKind.ExclusiveOr,
        "Equal" => BinaryKind.Equal,
        "Less" or "Greater" => BinaryKind.Less,
        _ => BinaryKind.LessOrEqual,
    };

    private static void Divide(Node node, LoweringContext context, int sum, ElementType type, int count, (ElementOrder Order, int Channels) order)
    {
        if (type != ElementType.Float32)
        {
            WideNumbers.Emit(context, node, BinaryKind.Divide, (sum, type), (WideNumbers.Constant(context, type, count), type), result => context.Declare(node.Outputs[0], result), order);
            return;
        }
        context.Emit(PlanOpCode.Binary, node, [sum, WideNumbers.Constant(context, type, count)], context.Declare(node.Outputs[0]), order.Order,
            PlanAttributes.Write(new BinaryAttributes { Kind = BinaryKind.Divide }), order.Channels);
    }

    private static TensorShape Broadcast(LoweringContext context, IEnumerable<string> inputs)
    {
        var shapes = inputs.Select(context.Shape).ToList();
        var dimensions = new int[shapes.Max(shape => shape.Rank)];
        for (var back = 1; back <= dimensions.Length; back++)
            dimensions[^back] = shapes.Max(shape => back <= shape.Rank ? shape[-back] : 1);
        return new TensorShape(dimensions);
    }
}
