using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>The mean over all pixels of u8 <c>[N,H,W,C]</c>, giving <c>[N,1,1,C]</c>, as ONNX Runtime's QLinearGlobalAveragePool. Units are tiles of 16 channels of one image. y may not overlap x.</summary>
public static unsafe class GlobalAveragePoolInt8
{
    /// <summary>The number of units.</summary>
    public static int Units(int batch, int channels) => ChannelTile.Units(batch, channels);

    /// <summary>Computes units [first, end); <paramref name="pixels"/> is H·W, below 2²³.</summary>
    public static void Run(byte* x, byte* y, int pixels, int channels, QuantizationParameters input, QuantizationParameters output, int first, int end)
    {
        if (!Vector128.IsHardwareAccelerated || KernelVariants.Int8 == KernelVariant.Scalar || channels < ChannelTile.Channels)
        {
            Reference.GlobalAveragePoolInt8.Run(x, y, pixels, channels, input, output, first, end);
            return;
        }
        var multiplier = Vector128.Create(input.Scale / (output.Scale * pixels));
        var bias = Vector128.Create(-input.ZeroPoint * pixels);
        var requantization = new Requantization(output.ZeroPoint);
        for (var unit = first; unit < end; unit++)
        {
            var tile = ChannelTile.Of(unit, channels);
            var c = tile.End - ChannelTile.Channels; // a last tile of fewer channels repeats some of the one before
            var (s0, s1, s2, s3) = Sum(x + (nint)tile.Image * pixels * channels + c, pixels, channels, bias);
            RequantizeVector.Round(Vector128.ConvertToSingle(s0) * multiplier, Vector128.ConvertToSingle(s1) * multiplier, Vector128.ConvertToSingle(s2) * multiplier, Vector128.ConvertToSingle(s3) * multiplier, requantization)
                .Store(y + (nint)tile.Image * channels + c);
        }
    }

    // Sums of up to 256 bytes fit u16; they are widened to i32 once for so many pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<int>, Vector128<int>, Vector128<int>, Vector128<int>) Sum(byte* x, int pixels, nint channels, Vector128<int> bias)
    {
        Vector128<int> s0 = bias, s1 = bias, s2 = bias, s3 = bias;
        while (pixels > 0)
        {
            Vector128<ushort> low = default, high = default;
            for (var i = Math.Min(pixels, 256); i > 0; i--, pixels--, x += channels)
            {
                var (l, h) = Vector128.Widen(Vector128.Load(x));
                low += l;
                high += h;
            }
            var (w0, w1) = Vector128.Widen(low);
            var (w2, w3) = Vector128.Widen(high);
            s0 += w0.AsInt32();
            s1 += w1.AsInt32();
            s2 += w2.AsInt32();
            s3 += w3.AsInt32();
        }
        return (s0, s1, s2, s3);
    }
}
