using System.Diagnostics;
using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Pooling over up to three axes of <c>[N,D,H,W,C]</c>, for what the kernels over two axes lack: volumes, norms, windows that end anywhere, s8. Accumulates one kernel position after the other over
/// all channels. Units are output pixels. y may not overlap x.
/// </summary>
public static unsafe class Pool3D
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window3D window) => window.OutputPixels;

    /// <summary>Computes output pixels [first, end) in f32. A maximum over padding alone is −∞, an average 0.</summary>
    public static void Run(float* x, float* y, in Window3D window, in PoolOptions options, int first, int end)
    {
        Debug.Assert(window.InputC == window.OutputC && 0 <= first && first <= end && end <= Units(window));
        nint channels = window.InputC;
        for (var pixel = first; pixel < end; pixel++)
        {
            var destination = y + pixel * channels;
            new Span<float>(destination, (int)channels).Fill(options.Kind == PoolKind.Maximum ? float.NegativeInfinity : 0);
            var taps = new VolumeTaps(window, pixel);
            while (taps.Next())
                Accumulate(options, x + taps.Pixel * channels, destination, channels);
            if (options.Kind == PoolKind.Average)
            {
                var divisor = Math.Max(1, options.CountIncludePad ? taps.PaddedCount : taps.Count);
                for (nint c = 0; c < channels; c++)
                    destination[c] /= divisor;
            }
            else if (options is { Kind: PoolKind.Norm, Power: > 1 })
            {
                for (nint c = 0; c < channels; c++)
                    destination[c] = options.Power == 2 ? MathF.Sqrt(destination[c]) : MathF.Pow(destination[c], 1f / options.Power);
            }
        }
    }

    /// <summary>Computes the maxima of output pixels [first, end) of bytes; those of signed ones are found with <paramref name="flip"/> 0x80, of unsigned ones with 0.</summary>
    public static void Run(byte* x, byte* y, in Window3D window, byte flip, int first, int end)
    {
        Debug.Assert(window.InputC == window.OutputC && 0 <= first && first <= end && end <= Units(window));
        nint channels = window.InputC;
        for (var pixel = first; pixel < end; pixel++)
        {
            var destination = y + pixel * channels;
            new Span<byte>(destination, (int)channels).Fill(flip);
            var taps = new VolumeTaps(window, pixel);
            while (taps.Next())
            {
                var source = x + taps.Pixel * channels;
                for (nint c = 0; c < channels; c++)
                    destination[c] = (byte)(Math.Max(source[c] ^ flip, destination[c] ^ flip) ^ flip);
            }
        }
    }

    private static void Accumulate(in PoolOptions options, float* source, float* destination, nint channels)
    {
        nint c = 0, width = Vector<float>.Count;
        for (; c <= channels - width && (options.Kind != PoolKind.Norm || options.Power <= 2); c += width)
        {
            Vector<float> value = Vector.Load(source + c), sum = Vector.Load(destination + c);
            var next = options.Kind switch
            {
                PoolKind.Maximum => Vector.ConditionalSelect(Vector.GreaterThan(value, sum), value, sum),
                PoolKind.Average => sum + value,
                _ => sum + (options.Power == 2 ? value * value : Vector.Abs(value)),
            };
            next.Store(destination + c);
        }
        for (; c < channels; c++)
        {
            var value = source[c];
            destination[c] = options.Kind switch
            {
                PoolKind.Maximum => value > destination[c] ? value : destination[c],
                PoolKind.Average => destination[c] + value,
                _ => destination[c] + Power(MathF.Abs(value), options.Power),
            };
        }
    }

    private static float Power(float value, int power) => power switch { 1 => value, 2 => value * value, _ => MathF.Pow(value, power) };
}
