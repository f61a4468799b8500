namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class GlobalAveragePoolInt8
{
    /// <summary>ONNX Runtime's QLinearGlobalAveragePool: <c>requantize((Σ x − pixels·zero_point) · scale_x / (scale_y · pixels))</c>.</summary>
    public static void Run(byte* x, byte* y, int pixels, int channels, QuantizationParameters input, QuantizationParameters output, int first, int end)
    {
        var multiplier = input.Scale / (output.Scale * pixels);
        var requantization = new Requantization(output.ZeroPoint);
        for (var unit = first; unit < end; unit++)
        {
            var tile = ChannelTile.Of(unit, channels);
            for (var c = tile.First; c < tile.End; c++)
            {
                var sum = -input.ZeroPoint * pixels;
                for (var pixel = 0; pixel < pixels; pixel++)
                    sum += x[((nint)tile.Image * pixels + pixel) * channels + c];
                y[(nint)tile.Image * channels + c] = Requantize.Apply(sum, multiplier, requantization);
            }
        }
    }
}
