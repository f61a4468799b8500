namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class AveragePool2D
{
    public static void Run(float* x, float* y, in Window2D window, bool countIncludePad, int first, int end, PixelPitch pitch = default)
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
                            sum += x[(((nint)image * window.InputH + iy) * window.InputW + ix) * pitch.OfX(window) + c];
                            count++;
                        }
                    }
                    y[((nint)row * window.OutputW + ox) * pitch.OfY(window) + c] = sum / (countIncludePad ? window.KernelH * window.KernelW : Math.Max(1, count));
                }
            }
        }
    }
}
