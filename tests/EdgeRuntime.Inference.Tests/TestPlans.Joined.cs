using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Tests;

internal static partial class TestPlans
{
    /// <summary>
    /// x: f32 [2,6,6,8] → convolution, depthwise convolution, maximum, mean, nearest neighbours, and a table of them that is joined first → y: f32 [2,6,6,60], all computed in their columns of y's copy, or, where
    /// <paramref name="copied"/>, side by side.
    /// </summary>
    public static ExecutionPlan Joined(bool copied = false)
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 2, 6, 6, 8);
        var all = plan.Arena("all", ElementType.Float32, [2, 6, 6, 60]);
        int Part(string name, int column, int channels) => copied ? plan.Arena(name, ElementType.Float32, [2, 6, 6, channels]) : plan.Columns(all, name, column, 2, 6, 6, channels);
        ConvolutionAttributes Attributes(int inputC, int outputC, int kernel) => new() { Window = Window(6, 6, inputC, outputC, kernel, pad: kernel / 2, batch: 2), Groups = 1, Activation = new(ActivationKind.HardSwish) };

        var conv = Part("conv", 0, 20);
        plan.Add(PlanOpCode.Conv2D, [x, plan.Constant(PackFloat(Floats(72 * 20, 1), 72, 20)), plan.PerChannel(Floats(20, 2))], conv, Attributes(8, 20, 3));
        var depthwise = Part("depthwise", 20, 20);
        plan.Add(PlanOpCode.DepthwiseConv2D, [conv, plan.Constant(Floats(9 * 20, 3)), -1], depthwise, Attributes(20, 20, 3));
        var pointwise = Part("pointwise", 40, 4);
        plan.Add(PlanOpCode.Conv2D, [depthwise, plan.Constant(PackFloat(Floats(20 * 4, 4), 20, 4)), -1], pointwise, Attributes(20, 4, 1));
        var maximum = Part("maximum", 44, 4);
        plan.Add(PlanOpCode.MaxPool2D, [pointwise], maximum, new PoolAttributes { Window = Window(6, 6, 4, 4, 3, pad: 1, batch: 2) });
        var inner = Part("inner", 40, 8);
        plan.Add(PlanOpCode.Concat, [pointwise, maximum], inner, new ConcatAttributes { Axis = 3 });
        var mean = Part("mean", 48, 4);
        plan.Add(PlanOpCode.AveragePool2D, [maximum], mean, new PoolAttributes { Window = Window(6, 6, 4, 4, 3, pad: 1, batch: 2) });
        var near = Part("near", 52, 8);
        plan.Add(PlanOpCode.Gather, [x, plan.Constant(0, 0, 2, 2, 4, 4)], near, new AxisAttributes { Axis = 2 });
        plan.Add(PlanOpCode.Concat, [conv, depthwise, inner, mean, near], all, new ConcatAttributes { Axis = 3 });
        plan.Add(PlanOpCode.Copy, [all], plan.Output("y", ElementType.Float32, 2, 6, 6, 60));
        return plan.Build();
    }
}
