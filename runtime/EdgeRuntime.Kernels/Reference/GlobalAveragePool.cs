namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class GlobalAveragePool
{
    public static void Run(float* x, float* y, int pixels, int channels, int first, int end)
    {
        for (var unit = first; unit < end; unit++)
        {
            var tile = ChannelTile.Of(unit, channels);
            for (var c = tile.First; c < tile.End; c++)
            {
                var sum = 0.0;
                for (var pixel = 0; pixel < pixels; pixel++)
                    sum += x[((nint)tile.Image * pixels + pixel) * channels + c];
                y[(nint)tile.Image * channels + c] = (float)(sum / pixels);
            }
        }
    }
}
