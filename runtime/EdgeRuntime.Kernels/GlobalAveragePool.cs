using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>The mean over all pixels of f32 <c>[N,H,W,C]</c>, giving <c>[N,1,1,C]</c>. Units are tiles of 16 channels of one image. y may not overlap x.</summary>
public static unsafe class GlobalAveragePool
{
    /// <summary>Pixels that are added before their sum is added to the whole: rounding grows with Block + pixels / Block, not with pixels.</summary>
    private const int Block = 128;

    /// <summary>The number of units.</summary>
    public static int Units(int batch, int channels) => ChannelTile.Units(batch, channels);

    /// <summary>Computes units [first, end); <paramref name="pixels"/> is H·W.</summary>
    public static void Run(float* x, float* y, int pixels, int channels, int first, int end)
    {
        int width = Vector<float>.Count;
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar || channels < width)
        {
            Reference.GlobalAveragePool.Run(x, y, pixels, channels, first, end);
            return;
        }
        var divisor = new Vector<float>(pixels);
        for (var unit = first; unit < end; unit++)
        {
            var tile = ChannelTile.Of(unit, channels);
            var image = x + (nint)tile.Image * pixels * channels;
            for (var c = tile.First; c < tile.End; c += width)
            {
                var from = Math.Min(c, channels - width); // a last vector of fewer channels repeats some of the ones before
                Vector<float> sum = default;
                for (var pixel = 0; pixel < pixels; pixel += Block)
                    sum += Sum(image + (nint)pixel * channels + from, channels, Math.Min(Block, pixels - pixel));
                (sum / divisor).Store(y + (nint)tile.Image * channels + from);
            }
        }
    }

    private static Vector<float> Sum(float* x, int channels, int pixels)
    {
        Vector<float> even = default, odd = default;
        var pixel = 0;
        for (; pixel < pixels - 1; pixel += 2)
        {
            even += Vector.Load(x + (nint)pixel * channels);
            odd += Vector.Load(x + (nint)(pixel + 1) * channels);
        }
        return (pixel < pixels ? even + Vector.Load(x + (nint)pixel * channels) : even) + odd;
    }
}
