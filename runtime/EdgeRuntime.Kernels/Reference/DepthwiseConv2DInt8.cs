namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class DepthwiseConv2DInt8
{
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            int oy = row % window.OutputH, image = row / window.OutputH;
            for (var ox = 0; ox < window.OutputW; ox++)
            {
                for (var c = 0; c < window.InputC; c++)
                {
                    var sum = bias[c];
                    for (var ky = 0; ky < window.KernelH; ky++)
                    {
                        var iy = oy * window.StrideH - window.PadTop + ky * window.DilationH;
                        for (var kx = 0; kx < window.KernelW; kx++)
                        {
                            var ix = ox * window.StrideW - window.PadLeft + kx * window.DilationW;
                            var inside = (uint)iy < (uint)window.InputH && (uint)ix < (uint)window.InputW;
                            var value = inside ? x[(((nint)image * window.InputH + iy) * window.InputW + ix) * window.InputC + c] : inputZeroPoint;
                            sum += value * weights[(ky * window.KernelW + kx) * window.InputC + c];
                        }
                    }
                    y[((nint)row * window.OutputW + ox) * window.InputC + c] = Requantize.Apply(sum, multipliers[c], output);
                }
            }
        }
    }
}
