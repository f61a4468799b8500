using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>A convolution: its window and its groups.</summary>
internal sealed record Convolution(SpatialWindow Window, int Groups)
{
    /// <summary>Input channels of a group.</summary>
    public int GroupC => Window.InputC / Groups;

    /// <summary>Output channels of a group.</summary>
    public int GroupN => Window.OutputC / Groups;

    /// <summary>Rows of a group's weight matrix.</summary>
    public int K => checked(Window.Taps * GroupC);

    /// <summary>Whether each output channel reads one input channel, of several.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == Window.InputC;

    /// <summary>The convolution of a node with weights [OutputC, InputC/groups, kernel…].</summary>
    /// <exception cref="UnsupportedNodeException">Shapes and attributes do not fit.</exception>
    public static Convolution Read(Node node, LoweringContext context, int weights = 1)
    {
        var (x, w) = (context.Shape(node.Input(0)), context.Shape(node.Input(weights)));
        Windows.RequireSpatial(node, x);
        var groups = (int)node.Int("group", 1);
        if (w.Rank != x.Rank || groups < 1 || x[1] % groups != 0 || w[0] % groups != 0 || w[1] != x[1] / groups)
            throw new UnsupportedNodeException(node, $"weights {w} do not fit input {x} in {groups} groups");
        ReadOnlySpan<int> kernel = w.Dimensions.AsSpan()[2..];
        CheckKernelShape(node, w, kernel);
        return new Convolution(Windows.Read(node, x, context.Shape(node.Outputs[0]), kernel), groups);
    }

    /// <summary>Refuses a kernel_shape that is not the weights'.</summary>
    public static void CheckKernelShape(Node node, TensorShape weights, ReadOnlySpan<int> kernel)
    {
        if (node.Ints("kernel_shape") is not { } shape)
            return;
        var fits = shape.Length == kernel.Length;
        for (var i = 0; fits && i < kernel.Length; i++)
            fits = shape[i] == kernel[i];
        if (!fits)
            throw new UnsupportedNodeException(node, $"kernel_shape [{string.Join(',', shape)}] does not fit weights {weights}");
    }

    /// <summary>x [N,H,W,C] with every channel as often as a depthwise convolution has outputs of it, so that it becomes one with a multiplier of 1.</summary>
    public int Repeat(Node node, LoweringContext context, int x, ref Window2D window)
    {
        if (GroupN == 1)
            return x;
        var stored = context.Plan[x];
        var repeated = context.Plan.Tensor($"{stored.Name}_repeated", stored.Type, new TensorShape(stored.Shape[0], stored.Shape[1], stored.Shape[2], Window.OutputC), PlanLayout.Packed, stored.Quantization);
        context.Plan.Operation(PlanOpCode.RepeatChannels, node.DisplayName, [x], repeated, PlanAttributes.Write(new RepeatChannelsAttributes { Times = GroupN }));
        window.InputC = window.OutputC;
        return repeated;
    }

    /// <summary>Weights [OutputC, InputC/groups, kernel…] that are computed at run time, as [groups, taps, InputC/groups, OutputC/groups].</summary>
    public int Matrices(LoweringContext context, string name, string nodeName)
    {
        var grouped = context.Plan.View(context.InModelOrder(name), name, new TensorShape(Groups, GroupN, GroupC, Window.Taps), PlanLayout.Packed);
        return context.Transpose(name, grouped, [0, 3, 2, 1], PlanLayout.Packed, nodeName);
    }
}
