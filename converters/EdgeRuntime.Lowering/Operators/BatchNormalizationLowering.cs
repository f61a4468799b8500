using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>BatchNormalization that no convolution or dense layer took in: a scale and a shift for each channel.</summary>
internal sealed class BatchNormalizationLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["BatchNormalization"];

    public override void Lower(Node node, LoweringContext context)
    {
        var shape = context.Shape(node.Input(0));
        if (shape.Rank < 2 || context.Value(node.Input(0)).Type != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"only f32 of rank 2 or more is supported, found {context.Value(node.Input(0)).Type.ShortName()} {shape}");
        if (node.Int("training_mode") != 0)
            throw new UnsupportedNodeException(node, "training_mode = 1 is not supported");
        var parameters = Enumerable.Range(1, 4).Select(i => context.Constants.Find(node.Input(i))).ToArray();
        if (parameters.Any(p => p is not { Type: ElementType.Float32 } || p.Count != shape[1]))
            throw new UnsupportedNodeException(node, "its parameters are not constant f32 for every channel");
        var (scale, shift) = (new float[shape[1]], new float[shape[1]]);
        var epsilon = node.Float("epsilon", 1e-5f);
        for (var c = 0; c < scale.Length; c++)
        {
            scale[c] = parameters[0]!.As<float>()[c] / MathF.Sqrt(parameters[3]!.As<float>()[c] + epsilon);
            shift[c] = parameters[1]!.As<float>()[c] - parameters[2]!.As<float>()[c] * scale[c];
        }
        if (shape.Rank is not (2 or 4) && context.Peek(node.Input(0)).Order != ElementOrder.ChannelsLast)
        {
            Broadcast(node, context, scale, shift, shape.Rank - 2);
            return;
        }
        var order = ElementOrders.HasChannelsLast(shape.Rank) ? ElementOrder.ChannelsLast : ElementOrder.Model;
        var x = order == ElementOrder.ChannelsLast ? context.InChannelsLast(node.Input(0)) : context.InModelOrder(node.Input(0));
        var scales = context.Constant<float>(node.Input(1), scale, new TensorShape(scale.Length), PlanLayout.Packed);
        var shifts = context.Constant<float>(node.Input(2), shift, new TensorShape(shift.Length), PlanLayout.Packed);
        var (activation, last) = Activations.Absorb(node, context);
        context.Emit(PlanOpCode.ScaleShift, last, [x, scales, shifts], context.Declare(last.Outputs[0]), order, PlanAttributes.Write(activation));
    }

    // [N, C, …] in the model's order: a product and a sum with [C, 1, …].
    private static void Broadcast(Node node, LoweringContext context, float[] scale, float[] shift, int axes)
    {
        var shape = new TensorShape([scale.Length, .. Enumerable.Repeat(1, axes)]);
        var product = context.Declare(context.UniqueName($"{node.Outputs[0]}_scaled"), context.Shape(node.Outputs[0]), ElementType.Float32, null);
        int[] factors = [context.InModelOrder(node.Input(0)), context.Constant<float>(node.Input(1), scale, shape, PlanLayout.Model)];
        context.Emit(PlanOpCode.Binary, node, factors, product, ElementOrder.Model, PlanAttributes.Write(new BinaryAttributes { Kind = BinaryKind.Multiply }));
        var (activation, last) = Activations.Absorb(node, context);
        int[] terms = [context.InModelOrder(product.Name), context.Constant<float>(node.Input(2), shift, shape, PlanLayout.Model)];
        context.Emit(PlanOpCode.Binary, last, terms, context.Declare(last.Outputs[0]), ElementOrder.Model, PlanAttributes.Write(new BinaryAttributes { Kind = BinaryKind.Add, Activation = activation }));
    }
}
