namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class ConvTranspose
{
    /// <summary>Input by input, as the definition has it; weights in ONNX's order [InputC, OutputC/groups, taps].</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window3D window, int groups, in Activation activation)
    {
        WindowAxis depth = window.Depth, rows = window.Rows, columns = window.Columns;
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, outputs = window.OutputPixels * window.OutputC;
        for (var i = 0; i < outputs; i++)
            y[i] = bias == null ? 0 : bias[i % window.OutputC];
        for (var pixel = 0; pixel < window.Batch * window.InputPixels; pixel++)
        {
            int ix = pixel % columns.Input, row = pixel / columns.Input, iy = row % rows.Input, plane = row / rows.Input, iz = plane % depth.Input, image = plane / depth.Input;
            for (var tap = 0; tap < window.Taps; tap++)
            {
                int kx = tap % columns.Kernel, ky = tap / columns.Kernel % rows.Kernel, kz = tap / columns.Kernel / rows.Kernel;
                int oz = iz * depth.Stride - depth.Before + kz * depth.Dilation, oy = iy * rows.Stride - rows.Before + ky * rows.Dilation, ox = ix * columns.Stride - columns.Before + kx * columns.Dilation;
                if ((uint)oz >= (uint)depth.Output || (uint)oy >= (uint)rows.Output || (uint)ox >= (uint)columns.Output)
                    continue;
                var destination = y + ((((nint)image * depth.Output + oz) * rows.Output + oy) * columns.Output + ox) * window.OutputC;
                for (var c = 0; c < window.InputC; c++)
                {
                    for (var n = 0; n < groupN; n++)
                        destination[c / groupC * groupN + n] += x[(nint)pixel * window.InputC + c] * weights[((nint)c * groupN + n) * window.Taps + tap];
                }
            }
        }
        for (var i = 0; i < outputs; i++)
            y[i] = Unary.Apply(activation, y[i]);
    }
}
