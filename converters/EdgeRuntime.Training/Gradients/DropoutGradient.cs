using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Gradients;

/// <summary>Gradient of Dropout: dy·mask/(1 − ratio) in training mode, dy otherwise. Nodes in training mode need seeds that differ: equal ones give equal masks.</summary>
internal static class DropoutGradient
{
    public static void Emit(Node node, GradientContext context)
    {
        var emit = context.Emit;
        var x = node.Inputs[0];
        var dy = context.Gradient(node.Outputs[0])!;
        var training = node.HasInput(2) && context.ConstantOf(node, 2).As<bool>()[0];
        var ratio = node.HasInput(1) ? context.ConstantOf(node, 1).As<float>()[0] : 0.5f;
        if (!training || ratio == 0)
        {
            context.Add(x, dy);
            return;
        }
        var mask = emit.Cast(context.Output(node, 1), context.TypeOf(x));
        context.Add(x, emit.Mul(dy, emit.Mul(mask, context.Scalar(1 / (1 - (double)ratio), x))));
    }
}
