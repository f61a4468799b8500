namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class AveragePool2DInt8
{
    /// <summary>ONNX Runtime's QLinearAveragePool: dequantize, add in f32 row by row, divide by the count, divide by the scale, add the zero point, round half even, clamp.</summary>
    public static void Run(byte* x, byte* y, in Window2D window, bool countIncludePad, QuantizationParameters input, QuantizationParameters output, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            int oy = row % window.OutputH, image = row / window.OutputH;
            for (var ox = 0; ox < window.OutputW; ox++)
            {
                for (var c = 0; c < window.InputC; c++)
                {
                    var sum = 0f;
                    var count = 0;
                    for (var ky = 0; ky < window.KernelH; ky++)
                    {
                        var iy = oy * window.StrideH - window.PadTop + ky * window.DilationH;
                        for (var kx = 0; kx < window.KernelW; kx++)
                        {
                            var ix = ox * window.StrideW - window.PadLeft + kx * window.DilationW;
                            if ((uint)iy >= (uint)window.InputH || (uint)ix >= (uint)window.InputW)
                                continue;
                            sum += input.Dequantize(x[(((nint)image * window.InputH + iy) * window.InputW + ix) * window.InputC + c]);
                            count++;
                        }
                    }
                    var mean = sum / (countIncludePad ? window.KernelH * window.KernelW : Math.Max(1, count));
                    y[((nint)row * window.OutputW + ox) * window.InputC + c] = ToByte(mean, output);
                }
            }
        }
    }

    internal static byte ToByte(float mean, QuantizationParameters output)
    {
        var value = MathF.Round(mean / output.Scale + output.ZeroPoint, MidpointRounding.ToEven);
        return value >= 255 ? (byte)255 : value > 0 ? (byte)value : (byte)0;
    }
}
