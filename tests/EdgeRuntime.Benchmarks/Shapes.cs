using EdgeRuntime.Kernels;

namespace EdgeRuntime.Benchmarks;

/// <summary>The layers of the models that the product is measured by (MLPerf Tiny, MobileNetV2, the demo's network).</summary>
internal static unsafe class Shapes
{
    public static IEnumerable<Benchmark> All()
    {
        Window2D[] convolutions =
        [
            Convolution(28, 28, 1, 16, 3), Convolution(14, 14, 16, 32, 3), Convolution(32, 32, 16, 16, 3), Convolution(16, 16, 32, 32, 3), Convolution(8, 8, 64, 64, 3),
            Convolution(96, 96, 3, 8, 3, 2), Convolution(25, 5, 64, 64, 1), Convolution(48, 48, 8, 16, 1), Convolution(14, 14, 384, 64, 1), Convolution(14, 14, 96, 576, 1), Convolution(7, 7, 960, 160, 1),
            Convolution(56, 56, 144, 24, 1), Convolution(56, 56, 24, 144, 1),
        ];
        foreach (var window in convolutions)
        {
            yield return ConvolutionInt8(window);
            yield return ConvolutionFloat(window);
        }
        foreach (var window in (Window2D[])[Convolution(48, 48, 8, 8, 3), Convolution(25, 5, 64, 64, 3), Convolution(24, 24, 32, 32, 3), Convolution(56, 56, 144, 144, 3), Convolution(56, 56, 144, 144, 3, 2), Convolution(7, 7, 960, 960, 3), Convolution(14, 14, 256, 256, 5)])
        {
            yield return DepthwiseInt8(window);
            yield return DepthwiseFloat(window);
        }
        foreach (var (rows, k, n) in ((int, int, int)[])[(1, 640, 128), (1, 1024, 10), (1, 1280, 1000), (64, 256, 256)])
        {
            yield return DenseInt8(rows, k, n);
            yield return DenseFloat(rows, k, n);
        }
    }

    private static Window2D Convolution(int h, int w, int c, int n, int kernel, int stride = 1) => new()
    {
        Batch = 1, InputH = h, InputW = w, InputC = c, OutputC = n, KernelH = kernel, KernelW = kernel, StrideH = stride, StrideW = stride, DilationH = 1, DilationW = 1,
        PadTop = kernel / 2, PadLeft = kernel / 2, PadBottom = kernel / 2, PadRight = kernel / 2,
        OutputH = (h + kernel / 2 * 2 - kernel) / stride + 1, OutputW = (w + kernel / 2 * 2 - kernel) / stride + 1,
    };

    private static string Name(string kind, Window2D w) => $"{kind} {w.InputH}x{w.InputW}x{w.InputC} -> {w.OutputC}, {w.KernelH}x{w.KernelW}/{w.StrideH}";

    private static int Padded(int n) => WeightPacking.Tiles(n) * WeightPacking.Tile;

    private static Benchmark ConvolutionInt8(Window2D window)
    {
        var x = Memory.Bytes(window.InputH * window.InputW * window.InputC);
        var y = Memory.Bytes(window.OutputPixels * window.OutputC);
        var weights = Memory.SBytes(WeightPacking.PackedInt8Count(window.KernelVolume, window.OutputC));
        var bias = Memory.Ints(Padded(window.OutputC));
        var multipliers = Memory.Floats(Padded(window.OutputC));
        byte* workspace = Memory.Bytes(Conv2DInt8.WorkspaceBytes(window, 1)), prepared = Memory.Bytes(Conv2DInt8.PreparedBytes(window, 1));
        Conv2DInt8.Prepare(weights, window, 1, prepared);
        return new Benchmark("int8", Name("conv", window), (long)window.OutputPixels * window.KernelVolume * window.OutputC,
            () => Conv2DInt8.Run(x, weights, bias, multipliers, prepared, y, window, 1, 120, new Requantization(3), 0, Conv2DInt8.Units(window), workspace));
    }

    private static Benchmark ConvolutionFloat(Window2D window)
    {
        var x = Memory.Floats(window.InputH * window.InputW * window.InputC);
        var y = Memory.Floats(window.OutputPixels * window.OutputC);
        var weights = Memory.Floats(WeightPacking.PackedFloatCount(window.KernelVolume, window.OutputC));
        var bias = Memory.Floats(Padded(window.OutputC));
        var workspace = Memory.Bytes(Conv2D.WorkspaceBytes(window, 1));
        return new Benchmark("f32", Name("conv", window), (long)window.OutputPixels * window.KernelVolume * window.OutputC,
            () => Conv2D.Run(x, weights, bias, y, window, 1, new Activation(ActivationKind.Relu), 0, Conv2D.Units(window), workspace));
    }

    private static Benchmark DepthwiseInt8(Window2D window)
    {
        var x = Memory.Bytes(window.InputH * window.InputW * window.InputC);
        var y = Memory.Bytes(window.OutputPixels * window.OutputC);
        var weights = Memory.SBytes(window.KernelVolume);
        var bias = Memory.Ints(Padded(window.OutputC));
        var multipliers = Memory.Floats(Padded(window.OutputC));
        byte* workspace = Memory.Bytes(DepthwiseConv2DInt8.WorkspaceBytes(window)), prepared = Memory.Bytes(DepthwiseConv2DInt8.PreparedBytes(window));
        DepthwiseConv2DInt8.Prepare(weights, bias, multipliers, window, prepared);
        return new Benchmark("int8", Name("depthwise", window), (long)window.OutputPixels * window.KernelVolume,
            () => DepthwiseConv2DInt8.Run(x, weights, bias, multipliers, prepared, y, window, 120, new Requantization(3), 0, DepthwiseConv2DInt8.Units(window), workspace));
    }

    private static Benchmark DepthwiseFloat(Window2D window)
    {
        var x = Memory.Floats(window.InputH * window.InputW * window.InputC);
        var y = Memory.Floats(window.OutputPixels * window.OutputC);
        var weights = Memory.Floats(window.KernelVolume);
        var bias = Memory.Floats(Padded(window.OutputC));
        return new Benchmark("f32", Name("depthwise", window), (long)window.OutputPixels * window.KernelVolume,
            () => DepthwiseConv2D.Run(x, weights, bias, y, window, new Activation(ActivationKind.Relu), 0, DepthwiseConv2D.Units(window)));
    }

    private static Benchmark DenseInt8(int rows, int k, int n)
    {
        byte* x = Memory.Bytes(rows * k), y = Memory.Bytes(rows * n), workspace = Memory.Bytes(EdgeRuntime.Kernels.DenseInt8.WorkspaceBytes(k));
        var weights = Memory.SBytes(WeightPacking.PackedInt8Count(k, n));
        var bias = Memory.Ints(Padded(n));
        var multipliers = Memory.Floats(Padded(n));
        return new Benchmark("int8", $"dense {rows}x{k}x{n}", (long)rows * k * n,
            () => EdgeRuntime.Kernels.DenseInt8.Run(x, weights, bias, multipliers, y, rows, k, n, new Requantization(3), 0, EdgeRuntime.Kernels.DenseInt8.Units(rows, n), workspace));
    }

    private static Benchmark DenseFloat(int rows, int k, int n)
    {
        float* x = Memory.Floats(rows * k), y = Memory.Floats(rows * n), bias = Memory.Floats(Padded(n));
        var weights = Memory.Floats(WeightPacking.PackedFloatCount(k, n));
        return new Benchmark("f32", $"dense {rows}x{k}x{n}", (long)rows * k * n,
            () => Dense.Run(x, weights, bias, y, rows, k, n, new Activation(ActivationKind.Relu), 0, Dense.Units(rows, n)));
    }
}
