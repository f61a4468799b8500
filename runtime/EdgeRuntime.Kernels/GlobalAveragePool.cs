namespace EdgeRuntime.Kernels;

/// <summary>The mean over all pixels of f32 <c>[N,H,W,C]</c>, giving <c>[N,1,1,C]</c>. Units are tiles of 16 channels of one image. y may not overlap x.</summary>
public static unsafe class GlobalAveragePool
{
    /// <summary>The number of units.</summary>
    public static int Units(int batch, int channels) => ChannelTile.Units(batch, channels);

    /// <summary>Computes units [first, end); <paramref name="pixels"/> is H·W.</summary>
    public static void Run(float* x, float* y, int pixels, int channels, int first, int end) => Reference.GlobalAveragePool.Run(x, y, pixels, channels, first, end);
}
