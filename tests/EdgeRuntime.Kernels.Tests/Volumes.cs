namespace EdgeRuntime.Kernels.Tests;

/// <summary>Geometries over up to three axes: strides, dilations, padding that fills windows, windows that reach beyond it.</summary>
internal static class Volumes
{
    public static WindowAxis Axis(int input, int kernel, int stride = 1, int dilation = 1, int before = 0, int after = 0, int? output = null) => new()
    {
        Input = input, Kernel = kernel, Stride = stride, Dilation = dilation, Before = before, After = after,
        Output = output ?? (input + before + after - ((kernel - 1) * dilation + 1)) / stride + 1,
    };

    public static Window3D Make(int batch, int inputC, int outputC, WindowAxis depth, WindowAxis rows, WindowAxis columns)
    {
        var window = new Window3D { Batch = batch, InputC = inputC, OutputC = outputC, Depth = depth, Rows = rows, Columns = columns };
        return window.Validate() is { } fault ? throw new ArgumentException(fault) : window;
    }

    /// <summary>Windows of convolutions and pools, with 1 channel out for 1 in scaled by <paramref name="channels"/>.</summary>
    public static IEnumerable<Window3D> Forward(params int[] channels)
    {
        foreach (var c in channels)
        {
            yield return Make(1, c, c, WindowAxis.Single, WindowAxis.Single, Axis(11, 3, 2, 1, 1, 1));
            yield return Make(2, c, c, WindowAxis.Single, Axis(5, 3, 1, 2, 2, 1), Axis(7, 2, 2, 3, 1, 1));
            yield return Make(2, c, c, Axis(4, 2), Axis(5, 3, 2, 1, 1, 0), Axis(3, 3, 1, 1, 1, 1));
            yield return Make(1, c, c, Axis(3, 1), Axis(3, 3, 2, 1, 3, 3), Axis(4, 4, 3, 1, 1, 0, output: 3));
        }
    }

    /// <summary>Windows of transposed convolutions: Output is what comes out.</summary>
    public static IEnumerable<(Window3D Window, int Groups)> Transposed()
    {
        yield return (Make(1, 20, 33, WindowAxis.Single, Axis(5, 2, 2, output: 10), Axis(6, 2, 2, output: 12)), 1);
        yield return (Make(2, 3, 5, WindowAxis.Single, WindowAxis.Single, Axis(9, 4, 3, 2, 1, 2, output: 28)), 1);
        yield return (Make(2, 6, 16, WindowAxis.Single, Axis(4, 4, 2, 1, 1, output: 8), Axis(5, 4, 2, 1, 1, output: 10)), 1);
        yield return (Make(1, 6, 9, WindowAxis.Single, Axis(4, 3, 2, 1, 0, output: 9), Axis(5, 3, 1, 1, 2, output: 3)), 3);
        yield return (Make(1, 4, 4, WindowAxis.Single, Axis(3, 2, 4, output: 11), Axis(3, 1, 5, output: 14)), 4);
        yield return (Make(1, 3, 2, WindowAxis.Single, Axis(5, 3, 4, 2, output: 21), Axis(5, 3, 6, 4, 3, output: 30)), 1);
        yield return (Make(2, 5, 7, Axis(3, 3, 2, 1, 1, output: 5), Axis(3, 2, 2, output: 7), Axis(4, 3, 1, 1, 1, output: 5)), 1);
        yield return (Make(1, 17, 3, WindowAxis.Single, Axis(3, 3, 1, 1, 4, output: 2), Axis(90, 2, 2, output: 185)), 1);
    }
}
