using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Vision;

/// <summary>
/// Resizes interleaved u8 images by the weights of <see cref="ResampleAxis"/>: rows first, then columns, rounding to u8 after each. One object serves one thread
/// and keeps its working memory: resizing to a size and from a size it has seen before allocates nothing.
/// </summary>
public sealed class ImageResizer
{
    private readonly ResampleAxis _x = new();
    private readonly ResampleAxis _y = new();
    private byte[] _narrowed = [];

    /// <summary>Resizes <c>[height, width, channels]</c> pixels to <c>[targetHeight, targetWidth, channels]</c>.</summary>
    /// <exception cref="ArgumentException">A dimension is less than 1, or a span is shorter than its dimensions say.</exception>
    public void Run(ReadOnlySpan<byte> source, int height, int width, int channels, Span<byte> destination, int targetHeight, int targetWidth)
    {
        source = PixelChecks.Take(source, height, width, channels, nameof(source));
        if (destination.Length < PixelChecks.Count(targetHeight, targetWidth, channels))
            throw new ArgumentException($"{targetHeight}x{targetWidth}x{channels} pixels do not fit {destination.Length} bytes.", nameof(destination));
        _x.Set(width, targetWidth);
        _y.Set(height, targetHeight);
        if (!_x.IsIdentity)
        {
            var needed = PixelChecks.Count(height, targetWidth, channels);
            if (_y.IsIdentity)
            {
                ResizeRows(source, destination, height, channels);
                return;
            }
            if (_narrowed.Length < needed)
                _narrowed = GC.AllocateUninitializedArray<byte>(needed);
            ResizeRows(source, _narrowed, height, channels);
            source = _narrowed.AsSpan(0, needed);
        }
        if (_y.IsIdentity)
            source.CopyTo(destination);
        else
            ResizeColumns(source, destination, targetWidth * channels);
    }

    private void ResizeRows(ReadOnlySpan<byte> source, Span<byte> destination, int height, int channels)
    {
        var sourceStride = _x.Source * channels;
        var targetStride = _x.Target * channels;
        for (var y = 0; y < height; y++)
        {
            var from = source[(y * sourceStride)..];
            var to = destination.Slice(y * targetStride, targetStride);
            if (channels == 3)
                ResizeColorRow(from, to);
            else
                ResizeRow(from, to, channels);
        }
    }

    /// <summary>
    /// Lanes 0 to 2 hold the sums of red, green and blue; lane 3 that of the byte behind, which is dropped. The last pixel of the last row has no byte behind it and
    /// is left to scalar code. Equals <see cref="ResizeRow"/>: all of it is integer arithmetic.
    /// </summary>
    private void ResizeColorRow(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var x = 0; x < _x.Target; x++)
        {
            var weights = _x.Weights(x);
            var pixels = from[(3 * _x.First(x))..];
            if (pixels.Length == 3 * weights.Length)
            {
                ResizePixel(pixels, weights, to[(3 * x)..], 3);
                continue;
            }
            var sums = Vector128.Create(ResampleAxis.Half);
            for (var tap = 0; tap < weights.Length; tap++)
            {
                var pixel = Vector128.CreateScalar(BinaryPrimitives.ReadUInt32LittleEndian(pixels[(3 * tap)..])).AsByte();
                sums += Vector128.WidenLower(Vector128.WidenLower(pixel)).AsInt32() * Vector128.Create(weights[tap]);
            }
            to[3 * x] = Clip(sums[0]);
            to[3 * x + 1] = Clip(sums[1]);
            to[3 * x + 2] = Clip(sums[2]);
        }
    }

    private void ResizeRow(ReadOnlySpan<byte> from, Span<byte> to, int channels)
    {
        for (var x = 0; x < _x.Target; x++)
            ResizePixel(from[(_x.First(x) * channels)..], _x.Weights(x), to[(x * channels)..], channels);
    }

    private static void ResizePixel(ReadOnlySpan<byte> pixels, ReadOnlySpan<int> weights, Span<byte> to, int channels)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var sum = ResampleAxis.Half;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += pixels[tap * channels + channel] * weights[tap];
            to[channel] = Clip(sum);
        }
    }

    private void ResizeColumns(ReadOnlySpan<byte> source, Span<byte> destination, int stride)
    {
        for (var y = 0; y < _y.Target; y++)
        {
            var weights = _y.Weights(y);
            var rows = source.Slice(_y.First(y) * stride, weights.Length * stride);
            var to = destination.Slice(y * stride, stride);
            var x = 0;
            for (; x <= stride - Vector128<byte>.Count; x += Vector128<byte>.Count)
                ResizeSixteen(rows[x..], stride, weights).CopyTo(to[x..]);
            for (; x < stride; x++)
                to[x] = ResizeOne(rows[x..], stride, weights);
        }
    }

    private static byte ResizeOne(ReadOnlySpan<byte> column, int stride, ReadOnlySpan<int> weights)
    {
        var sum = ResampleAxis.Half;
        for (var tap = 0; tap < weights.Length; tap++)
            sum += column[tap * stride] * weights[tap];
        return Clip(sum);
    }

    /// <summary><see cref="ResizeOne"/> for 16 values side by side: sums a to d hold values 0-3, 4-7, 8-11 and 12-15.</summary>
    private static Vector128<byte> ResizeSixteen(ReadOnlySpan<byte> columns, int stride, ReadOnlySpan<int> weights)
    {
        var a = Vector128.Create(ResampleAxis.Half);
        var (b, c, d) = (a, a, a);
        for (var tap = 0; tap < weights.Length; tap++)
        {
            var weight = Vector128.Create(weights[tap]);
            var (low, high) = Vector128.Widen(Vector128.Create(columns.Slice(tap * stride, Vector128<byte>.Count)));
            a += Vector128.WidenLower(low).AsInt32() * weight;
            b += Vector128.WidenUpper(low).AsInt32() * weight;
            c += Vector128.WidenLower(high).AsInt32() * weight;
            d += Vector128.WidenUpper(high).AsInt32() * weight;
        }
        return Vector128.Narrow(Vector128.Narrow(Clip(a), Clip(b)).AsUInt16(), Vector128.Narrow(Clip(c), Clip(d)).AsUInt16());
    }

    private static Vector128<int> Clip(Vector128<int> sums) => Vector128.Min(sums >> ResampleAxis.FractionBits, Vector128.Create(255));

    private static byte Clip(int sum) => (byte)Math.Min(sum >> ResampleAxis.FractionBits, 255);
}
