using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class VolumePoolTests
{
    [Test]
    public void Pool3DInFloat([Values] PoolKind kind, [Values] bool countIncludePad, [Values(1, 2, 3)] int power, [Values] GuardPlace place)
    {
        var options = new PoolOptions(kind, countIncludePad, power);
        foreach (var window in Volumes.Forward(1, 7, 8, 19))
        {
            using var x = new GuardedMemory<float>(new Samples(65).Floats(window.Batch * window.InputPixels * window.InputC), place);
            using var y = new GuardedMemory<float>(window.OutputPixels * window.InputC, place);
            Pool3D.Run(x.Pointer, y.Pointer, window, options, 0, window.OutputPixels / 2);
            Pool3D.Run(x.Pointer, y.Pointer, window, options, window.OutputPixels / 2, window.OutputPixels);
            var expected = new float[y.Length];
            for (var i = 0; i < expected.Length; i++)
                expected[i] = Expected(x.Span, window, options, i / window.InputC, i % window.InputC);
            Tolerance.Sum.Check(y.Span, expected, window.ToString());
        }
    }

    [Test]
    public void MaximaOfBytesAndTheirPlaces([Values] bool signed, [Values] bool columnMajor, [Values] GuardPlace place)
    {
        var flip = (byte)(signed ? 0x80 : 0);
        foreach (var window in Volumes.Forward(1, 5, 18))
        {
            using var x = new GuardedMemory<byte>(new Samples(66).Bytes(window.Batch * window.InputPixels * window.InputC), place);
            using var y = new GuardedMemory<byte>(window.OutputPixels * window.InputC, place);
            using var both = new GuardedMemory<byte>(y.Length, place);
            using var indices = new GuardedMemory<long>(y.Length, place);
            Pool3D.Run(x.Pointer, y.Pointer, window, flip, 0, window.OutputPixels);
            MaxPoolIndices.Run(x.Pointer, both.Pointer, indices.Pointer, window, columnMajor, flip, 0, window.OutputPixels / 2);
            MaxPoolIndices.Run(x.Pointer, both.Pointer, indices.Pointer, window, columnMajor, flip, window.OutputPixels / 2, window.OutputPixels);
            Assert.That(both.Span.ToArray(), Is.EqualTo(y.Span.ToArray()));
            for (var i = 0; i < y.Length; i++)
            {
                var (best, at) = Best(tap => signed ? (sbyte)x.Span[tap] : x.Span[tap], window, i, signed ? sbyte.MinValue : 0);
                Assert.That(y.Span[i], Is.EqualTo((byte)(int)best), () => $"{window}: element {i}");
                Assert.That(indices.Span[i], Is.EqualTo(at is { } pixel ? Place(window, pixel, i % window.InputC, columnMajor) : 0), () => $"{window}: index {i}");
            }
        }
    }

    [Test]
    public void MaximaOfFloatsAndTheirPlaces([Values] bool columnMajor, [Values] GuardPlace place)
    {
        foreach (var window in Volumes.Forward(1, 5, 18))
        {
            using var x = new GuardedMemory<float>(new Samples(67).Floats(window.Batch * window.InputPixels * window.InputC), place);
            using var y = new GuardedMemory<float>(window.OutputPixels * window.InputC, place);
            using var indices = new GuardedMemory<long>(y.Length, place);
            MaxPoolIndices.Run(x.Pointer, y.Pointer, indices.Pointer, window, columnMajor, 0, window.OutputPixels / 2);
            MaxPoolIndices.Run(x.Pointer, y.Pointer, indices.Pointer, window, columnMajor, window.OutputPixels / 2, window.OutputPixels);
            for (var i = 0; i < y.Length; i++)
            {
                var (best, at) = Best(tap => x.Span[tap], window, i, float.NegativeInfinity);
                Assert.That(y.Span[i], Is.EqualTo(best), () => $"{window}: element {i}");
                Assert.That(indices.Span[i], Is.EqualTo(at is { } pixel ? Place(window, pixel, i % window.InputC, columnMajor) : 0), () => $"{window}: index {i}");
            }
        }
    }

    private static (float Best, int? Pixel) Best(Func<int, float> value, Window3D window, int element, float lowest)
    {
        var (best, at) = (lowest, (int?)null);
        for (var tap = 0; tap < window.Taps; tap++)
        {
            if (Naive.Tap(window, element / window.InputC, tap) is not { } pixel)
                continue;
            var found = value(pixel * window.InputC + element % window.InputC);
            if (at is null || found > best)
                (best, at) = (found, pixel);
        }
        return (best, at);
    }

    private static long Place(in Window3D window, int pixel, int channel, bool columnMajor)
    {
        int x = pixel % window.Columns.Input, y = pixel / window.Columns.Input % window.Rows.Input, z = pixel / window.Columns.Input / window.Rows.Input % window.Depth.Input;
        var image = pixel / window.InputPixels;
        var inside = columnMajor ? (x * window.Rows.Input + y) * window.Depth.Input + z : (z * window.Rows.Input + y) * window.Columns.Input + x;
        return (image * window.InputC + channel) * window.InputPixels + inside;
    }

    private static float Expected(ReadOnlySpan<float> x, in Window3D window, PoolOptions options, int pixel, int channel)
    {
        double result = options.Kind == PoolKind.Maximum ? double.NegativeInfinity : 0;
        int count = 0, padded = 0;
        for (var tap = 0; tap < window.Taps; tap++)
        {
            padded += Naive.IsPadded(window, Naive.Position(window, pixel, tap)) ? 1 : 0;
            if (Naive.Tap(window, pixel, tap) is not { } from)
                continue;
            double value = x[from * window.InputC + channel];
            result = options.Kind switch { PoolKind.Maximum => Math.Max(result, value), PoolKind.Average => result + value, _ => result + Math.Pow(Math.Abs(value), options.Power) };
            count++;
        }
        return (float)(options.Kind switch
        {
            PoolKind.Maximum => result,
            PoolKind.Average => result / Math.Max(1, options.CountIncludePad ? padded : count),
            _ => Math.Pow(result, 1.0 / options.Power),
        });
    }
}
