using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>The mean over all pixels of f32 <c>[N,H,W,C]</c>, giving <c>[N,1,1,C]</c>. Units are tiles of 16 channels of one image. y may not overlap x.</summary>
public static unsafe class GlobalAveragePool
{
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
                Vector<float> even = default, odd = default;
                var pixel = 0;
                for (; pixel < pixels - 1; pixel += 2)
                {
                    even += Vector.Load(image + (nint)pixel * channels + from);
                    odd += Vector.Load(image + (nint)(pixel + 1) * channels + from);
                }
                if (pixel < pixels)
                    even += Vector.Load(image + (nint)pixel * channels + from);
                ((even + odd) / divisor).Store(y + (nint)tile.Image * channels + from);
            }
        }
    }
}
