namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Conv2DInt8
{
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, in Window2D window, int groups, int inputZeroPoint, in Requantization output, int first, int end, PixelPitch pitch = default)
    {
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.KernelH * window.KernelW * groupC;
        nint groupWeights = WeightPacking.PackedInt8Count(k, groupN);
        for (var pixel = first; pixel < end; pixel++)
        {
            int ox = pixel % window.OutputW, row = pixel / window.OutputW, oy = row % window.OutputH, image = row / window.OutputH;
            for (var n = 0; n < window.OutputC; n++)
            {
                int group = n / groupN, column = n % groupN;
                var sum = bias[n];
                for (var ky = 0; ky < window.KernelH; ky++)
                {
                    var iy = oy * window.StrideH - window.PadTop + ky * window.DilationH;
                    for (var kx = 0; kx < window.KernelW; kx++)
                    {
                        var ix = ox * window.StrideW - window.PadLeft + kx * window.DilationW;
                        var inside = (uint)iy < (uint)window.InputH && (uint)ix < (uint)window.InputW;
                        var source = inside ? x + (((nint)image * window.InputH + iy) * window.InputW + ix) * pitch.OfX(window) + group * groupC : null;
                        for (var c = 0; c < groupC; c++)
                        {
                            var value = inside ? source[c] : inputZeroPoint;
                            sum += value * weights[group * groupWeights + WeightPacking.Int8Index((ky * window.KernelW + kx) * groupC + c, column, k)];
                        }
                    }
                }
                y[pixel * pitch.OfY(window) + n] = Requantize.Apply(sum, multipliers[n], output);
            }
        }
    }
}
