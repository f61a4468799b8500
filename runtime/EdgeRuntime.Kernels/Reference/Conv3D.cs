namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Conv3D
{
    public static void Run(float* x, float* weights, float* bias, float* y, in Window3D window, int groups, in Activation activation, int first, int end)
    {
        WindowAxis depth = window.Depth, rows = window.Rows, columns = window.Columns;
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.Taps * groupC;
        nint groupWeights = WeightPacking.PackedFloatCount(k, groupN);
        for (var pixel = first; pixel < end; pixel++)
        {
            int ox = pixel % columns.Output, row = pixel / columns.Output, oy = row % rows.Output, plane = row / rows.Output, oz = plane % depth.Output, image = plane / depth.Output;
            for (var n = 0; n < window.OutputC; n++)
            {
                int group = n / groupN, column = n % groupN;
                var sum = bias == null ? 0f : bias[n];
                for (var tap = 0; tap < window.Taps; tap++)
                {
                    int kx = tap % columns.Kernel, ky = tap / columns.Kernel % rows.Kernel, kz = tap / columns.Kernel / rows.Kernel;
                    int iz = oz * depth.Stride - depth.Before + kz * depth.Dilation, iy = oy * rows.Stride - rows.Before + ky * rows.Dilation, ix = ox * columns.Stride - columns.Before + kx * columns.Dilation;
                    if ((uint)iz >= (uint)depth.Input || (uint)iy >= (uint)rows.Input || (uint)ix >= (uint)columns.Input)
                        continue;
                    var source = x + ((((nint)image * depth.Input + iz) * rows.Input + iy) * columns.Input + ix) * window.InputC + group * groupC;
                    for (var c = 0; c < groupC; c++)
                        sum += source[c] * weights[group * groupWeights + WeightPacking.FloatIndex(tap * groupC + c, column, k)];
                }
                y[(nint)pixel * window.OutputC + n] = Unary.Apply(activation, sum);
            }
        }
    }
}
