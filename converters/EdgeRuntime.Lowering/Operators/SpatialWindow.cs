using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>The geometry of a node over one to three spatial axes, and the views through which operations of two or three axes see its tensors.</summary>
internal sealed record SpatialWindow(int Batch, int InputC, int OutputC, WindowAxis[] Axes)
{
    /// <summary>Whether operations over two axes can do it.</summary>
    public bool IsImage => Axes.Length <= 2;

    /// <summary>Kernel positions.</summary>
    public int Taps => Axes.Aggregate(1, (product, axis) => checked(product * axis.Kernel));

    /// <summary>The window over [N,H,W,C]; one axis is the columns of a single row.</summary>
    /// <exception cref="UnsupportedNodeException">The sizes contradict each other.</exception>
    public Window2D ToImage(Node node)
    {
        var (rows, columns) = (Axes.Length == 1 ? WindowAxis.Single : Axes[0], Axes[^1]);
        var window = new Window2D
        {
            Batch = Batch, InputC = InputC, OutputC = OutputC, InputH = rows.Input, InputW = columns.Input, OutputH = rows.Output, OutputW = columns.Output,
            KernelH = rows.Kernel, KernelW = columns.Kernel, StrideH = rows.Stride, StrideW = columns.Stride, DilationH = rows.Dilation, DilationW = columns.Dilation,
            PadTop = rows.Before, PadLeft = columns.Before, PadBottom = Math.Max(rows.After, rows.Reach), PadRight = Math.Max(columns.After, columns.Reach),
        };
        return window.Validate() is { } problem ? throw new UnsupportedNodeException(node, $"its geometry is impossible: {problem}") : window;
    }

    /// <summary>The window over [N,D,H,W,C]; missing axes come first.</summary>
    /// <exception cref="UnsupportedNodeException">The sizes contradict each other.</exception>
    public Window3D ToVolume(Node node)
    {
        WindowAxis[] axes = [.. Enumerable.Repeat(WindowAxis.Single, Windows.MaxAxes - Axes.Length), .. Axes];
        var window = new Window3D { Batch = Batch, InputC = InputC, OutputC = OutputC, Depth = axes[0], Rows = axes[1], Columns = axes[2] };
        return window.Validate() is { } problem ? throw new UnsupportedNodeException(node, $"its geometry is impossible: {problem}") : window;
    }

    /// <summary>A value [N,C,spatial…] as a tensor [N,H,W,C] or, with three <paramref name="axes"/>, [N,D,H,W,C].</summary>
    public static int Input(LoweringContext context, string name, int axes)
    {
        var stored = context.InChannelsLast(name);
        return context.Plan.View(stored, name, Raise(context.Plan[stored].Shape, axes), PlanLayout.ChannelsLast);
    }

    /// <summary>Appends an operation over two or three axes that writes a value [N,C,spatial…] channels-last.</summary>
    public static void Emit(LoweringContext context, PlanOpCode code, Node node, IReadOnlyList<int> inputs, LoweredValue output, int axes, ReadOnlyMemory<byte> attributes)
    {
        var tensor = Output(context, output, axes);
        context.Plan.Operation(code, node.DisplayName, inputs, tensor, attributes);
    }

    /// <summary>The tensor that such an operation writes; the value is stored from then on.</summary>
    public static int Output(LoweringContext context, LoweredValue output, int axes)
    {
        var stored = context.Plan.Tensor(output.Name, output.Type, ElementOrders.ChannelsLast(output.Shape), PlanLayout.ChannelsLast, output.Quantization);
        output.Add(new StoredTensor(stored, ElementOrder.ChannelsLast));
        return context.Plan.View(stored, output.Name, Raise(context.Plan[stored].Shape, axes), PlanLayout.ChannelsLast);
    }

    private static TensorShape Raise(TensorShape stored, int axes) => new([stored[0], .. Enumerable.Repeat(1, axes + 2 - stored.Rank), .. stored.Dimensions.AsSpan()[1..]]);
}
