namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Normalize
{
    public static void Run(in Normalization normalization, float* x, float* scale, float* bias, float* y, int first, int end)
    {
        nint count = normalization.Count, inner = normalization.Inner;
        for (var unit = first; unit < end; unit++)
        {
            var start = unit / inner * count * inner + unit % inner;
            double mean = 0, sum = 0;
            if (normalization.Kind == NormalizationKind.MeanVariance)
            {
                for (nint i = 0; i < count; i++)
                    mean += x[start + i * inner];
                mean /= count;
            }
            for (nint i = 0; i < count; i++)
            {
                var difference = x[start + i * inner] - mean;
                sum += normalization.Kind == NormalizationKind.L1 ? Math.Abs(difference) : difference * difference;
            }
            var (shift, factor) = normalization.Of(mean, sum);
            for (nint i = 0; i < count; i++)
            {
                var element = start + i * inner;
                var channel = element / normalization.ChannelSize % normalization.Channels;
                y[element] = (float)((x[element] - shift) * factor * (scale == null ? 1 : scale[channel]) + (bias == null ? 0 : bias[channel]));
            }
        }
    }
}
