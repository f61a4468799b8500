using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Functions of one variable on types other than f32, and Clip to bounds that are not constant, made of functions of two; on 16-bit floats by way of f32.</summary>
internal static class WideUnary
{
    public static void Lower(Node node, LoweringContext context)
    {
        var type = WideNumbers.PlainType(node, context, node.Input(0));
        var x = context.InAnyOrder(node.Input(0));
        switch (node.OpType)
        {
            case "Clip":
                Clip(node, context, x, type);
                break;
            case "Relu":
                Step(node, context, BinaryKind.Maximum, x, Scalar(context, type, 0), type, last: true);
                break;
            case "Neg" when type is not (ElementType.Float16 or ElementType.BFloat16):
                Step(node, context, BinaryKind.Multiply, x, Scalar(context, type, -1), type, last: true);
                break;
            case "Abs" when type is not (ElementType.Float16 or ElementType.BFloat16):
                Step(node, context, BinaryKind.Maximum, x, Step(node, context, BinaryKind.Multiply, x, Scalar(context, type, -1), type).Tensor, type, last: true);
                break;
            case "Sign" when type is ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64:
                Step(node, context, BinaryKind.Minimum, Step(node, context, BinaryKind.Maximum, x, Scalar(context, type, -1), type), Scalar(context, type, 1), type, last: true);
                break;
            case "Sign" when type is ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64:
                Step(node, context, BinaryKind.Minimum, x, Scalar(context, type, 1), type, last: true);
                break;
            default:
                ByWayOfFloat32(node, context, x, type);
                break;
        }
    }

    /// <summary>Appends one step; the last one writes the node's output.</summary>
    public static StoredTensor Step(Node node, LoweringContext context, BinaryKind kind, StoredTensor a, int b, ElementType type, bool last = false)
    {
        LoweredValue Declare(ElementType result) => last
            ? context.Declare(node.Outputs[0], result)
            : context.Declare(context.UniqueName($"{node.Outputs[0]}_{kind}"), context.Shape(node.Outputs[0]), result, null);
        if (type != ElementType.Float32 || kind > BinaryKind.ParametricRelu)
            return a with { Tensor = WideNumbers.Emit(context, node, kind, (a.Tensor, type), (b, type), Declare, (a.Order, a.Channels)) };
        return context.Emit(PlanOpCode.Binary, node, [a.Tensor, b], Declare(type), a.Order, PlanAttributes.Write(new BinaryAttributes { Kind = kind }), a.Channels);
    }

    /// <summary>A scalar of the plan.</summary>
    public static int Scalar(LoweringContext context, ElementType type, double value) => WideNumbers.Constant(context, type, value);

    private static void Clip(Node node, LoweringContext context, StoredTensor x, ElementType type)
    {
        var bounds = new List<(BinaryKind Kind, string Name)>();
        if (node.HasInput(1))
            bounds.Add((BinaryKind.Maximum, node.Input(1)));
        if (node.HasInput(2))
            bounds.Add((BinaryKind.Minimum, node.Input(2)));
        if (bounds.Count == 0)
            context.Alias(node.Outputs[0], context.Value(node.Input(0)));
        for (var i = 0; i < bounds.Count; i++)
        {
            if (context.Shape(bounds[i].Name).ElementCount != 1 || WideNumbers.PlainType(node, context, bounds[i].Name) != type)
                throw new UnsupportedNodeException(node, $"its bound '{bounds[i].Name}' is no single number of type {type.ShortName()}");
            var bound = context.Plan.View(context.InModelOrder(bounds[i].Name), bounds[i].Name, new TensorShape(), PlanLayout.Model);
            x = Step(node, context, bounds[i].Kind, x, bound, type, last: i == bounds.Count - 1);
        }
    }

    private static void ByWayOfFloat32(Node node, LoweringContext context, StoredTensor x, ElementType type)
    {
        if (type is not (ElementType.Float16 or ElementType.BFloat16) || Activations.Read(node, context) is not { } activation)
            throw new UnsupportedNodeException(node, $"input '{node.Input(0)}' is {type.ShortName()}, which it is not computed with");
        var shape = context.Shape(node.Outputs[0]);
        LoweredValue Declare(string suffix) => context.Declare(context.UniqueName($"{node.Outputs[0]}_{suffix}"), shape, ElementType.Float32, null);
        var wide = context.Emit(PlanOpCode.Cast, node, [x.Tensor], Declare("wide"), x.Order, channels: x.Channels);
        var result = context.Emit(PlanOpCode.Unary, node, [wide.Tensor], Declare("f32"), x.Order, PlanAttributes.Write(activation), x.Channels);
        context.Emit(PlanOpCode.Cast, node, [result.Tensor], context.Declare(node.Outputs[0], type), x.Order, channels: x.Channels);
    }
}
