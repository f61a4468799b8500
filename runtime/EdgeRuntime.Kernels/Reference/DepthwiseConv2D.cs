namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class DepthwiseConv2D
{
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, in Activation activation, int first, int end, PixelPitch pitch = default)
    {
        for (var row = first; row < end; row++)
        {
            int oy = row % window.OutputH, image = row / window.OutputH;
            for (var ox = 0; ox < window.OutputW; ox++)
            {
                for (var c = 0; c < window.InputC; c++)
                {
                    var sum = bias == null ? 0f : bias[c];
                    for (var ky = 0; ky < window.KernelH; ky++)
                    {
                        var iy = oy * window.StrideH - window.PadTop + ky * window.DilationH;
                        for (var kx = 0; kx < window.KernelW; kx++)
                        {
                            var ix = ox * window.StrideW - window.PadLeft + kx * window.DilationW;
                            if ((uint)iy < (uint)window.InputH && (uint)ix < (uint)window.InputW)
                                sum += x[(((nint)image * window.InputH + iy) * window.InputW + ix) * pitch.OfX(window) + c] * weights[(ky * window.KernelW + kx) * window.InputC + c];
                        }
                    }
                    y[((nint)row * window.OutputW + ox) * pitch.OfY(window) + c] = Unary.Apply(activation, sum);
                }
            }
        }
    }
}
