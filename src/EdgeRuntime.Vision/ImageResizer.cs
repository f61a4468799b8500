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
    private int[] _sums = [];

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
            var from = source.Slice(y * sourceStride, sourceStride);
            var to = destination.Slice(y * targetStride, targetStride);
            if (channels == 3)
                ResizeColorRow(from, to);
            else
                ResizeRow(from, to, channels);
        }
    }

    private void ResizeColorRow(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var x = 0; x < _x.Target; x++)
        {
            var weights = _x.Weights(x);
            var pixels = from.Slice(_x.First(x) * 3, weights.Length * 3);
            int red = ResampleAxis.Half, green = red, blue = red;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                red += pixels[3 * tap] * weights[tap];
                green += pixels[3 * tap + 1] * weights[tap];
                blue += pixels[3 * tap + 2] * weights[tap];
            }
            to[3 * x] = Clip(red);
            to[3 * x + 1] = Clip(green);
            to[3 * x + 2] = Clip(blue);
        }
    }

    private void ResizeRow(ReadOnlySpan<byte> from, Span<byte> to, int channels)
    {
        for (var x = 0; x < _x.Target; x++)
        {
            var weights = _x.Weights(x);
            var pixels = from[(_x.First(x) * channels)..];
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = ResampleAxis.Half;
                for (var tap = 0; tap < weights.Length; tap++)
                    sum += pixels[tap * channels + channel] * weights[tap];
                to[x * channels + channel] = Clip(sum);
            }
        }
    }

    private void ResizeColumns(ReadOnlySpan<byte> source, Span<byte> destination, int stride)
    {
        if (_sums.Length < stride)
            _sums = new int[stride];
        var sums = _sums.AsSpan(0, stride);
        for (var y = 0; y < _y.Target; y++)
        {
            sums.Fill(ResampleAxis.Half);
            var weights = _y.Weights(y);
            for (var tap = 0; tap < weights.Length; tap++)
                AddRow(source.Slice((_y.First(y) + tap) * stride, stride), weights[tap], sums);
            var to = destination.Slice(y * stride, stride);
            for (var index = 0; index < to.Length; index++)
                to[index] = Clip(sums[index]);
        }
    }

    private static void AddRow(ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        for (var index = 0; index < sums.Length && index < row.Length; index++)
            sums[index] += row[index] * weight;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleAxis.FractionBits, 0, 255);
}
