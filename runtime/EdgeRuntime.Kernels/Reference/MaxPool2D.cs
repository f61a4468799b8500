namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class MaxPool2D
{
    public static void Run<T>(T* x, T* y, in Window2D window, T lowest, int first, int end, PixelPitch pitch = default) where T : unmanaged, IComparable<T>
    {
        for (var row = first; row < end; row++)
        {
            int oy = row % window.OutputH, image = row / window.OutputH;
            for (var ox = 0; ox < window.OutputW; ox++)
            {
                for (var c = 0; c < window.InputC; c++)
                {
                    var best = lowest;
                    for (var ky = 0; ky < window.KernelH; ky++)
                    {
                        var iy = oy * window.StrideH - window.PadTop + ky * window.DilationH;
                        for (var kx = 0; kx < window.KernelW; kx++)
                        {
                            var ix = ox * window.StrideW - window.PadLeft + kx * window.DilationW;
                            if ((uint)iy >= (uint)window.InputH || (uint)ix >= (uint)window.InputW)
                                continue;
                            var value = x[(((nint)image * window.InputH + iy) * window.InputW + ix) * pitch.OfX(window) + c];
                            if (value.CompareTo(best) > 0)
                                best = value;
                        }
                    }
                    y[((nint)row * window.OutputW + ox) * pitch.OfY(window) + c] = best;
                }
            }
        }
    }
}
