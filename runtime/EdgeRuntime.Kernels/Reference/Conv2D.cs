namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Conv2D
{
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, PixelPitch pitch = default)
    {
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.KernelH * window.KernelW * groupC;
        nint groupWeights = WeightPacking.PackedFloatCount(k, groupN);
        for (var pixel = first; pixel < end; pixel++)
        {
            int ox = pixel % window.OutputW, row = pixel / window.OutputW, oy = row % window.OutputH, image = row / window.OutputH;
            for (var n = 0; n < window.OutputC; n++)
            {
                int group = n / groupN, column = n % groupN;
                var sum = bias == null ? 0f : bias[n];
                for (var ky = 0; ky < window.KernelH; ky++)
                {
                    var iy = oy * window.StrideH - window.PadTop + ky * window.DilationH;
                    for (var kx = 0; kx < window.KernelW; kx++)
                    {
                        var ix = ox * window.StrideW - window.PadLeft + kx * window.DilationW;
                        if ((uint)iy >= (uint)window.InputH || (uint)ix >= (uint)window.InputW)
                            continue;
                        var source = x + (((nint)image * window.InputH + iy) * window.InputW + ix) * pitch.OfX(window) + group * groupC;
                        for (var c = 0; c < groupC; c++)
                            sum += source[c] * weights[group * groupWeights + WeightPacking.FloatIndex((ky * window.KernelW + kx) * groupC + c, column, k)];
                    }
                }
                y[pixel * pitch.OfY(window) + n] = Unary.Apply(activation, sum);
            }
        }
    }
}
