using System.Security.Cryptography;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Calibration;

/// <summary>
/// Tells calibration data that cannot be real. Samples that are all the same, or have one value throughout, say nothing about ranges; pictures whose neighbouring pixels have nothing in common are noise:
/// in natural pictures and spectrograms neighbours correlate by 0.5 to 0.99, in noise by 0 ± 1/√pixels.
/// </summary>
internal sealed class InputCheck
{
    private const double LeastCorrelation = 0.05;
    private const int FewestPairs = 2000;

    private readonly byte[] _first = new byte[SHA256.HashSizeInBytes];
    private int _batches;
    private bool _differ;
    private float? _value;
    private bool _varies;
    private double _pairs, _products, _squares;

    /// <summary>Looks at a batch.</summary>
    public void Add(IReadOnlyDictionary<string, TensorData> feeds)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in feeds.OrderBy(feed => feed.Key, StringComparer.Ordinal).Select(feed => feed.Value))
        {
            digest.AppendData(tensor.Bytes.Span);
            if (tensor.Type != ElementType.Float32 || tensor.Count == 0)
                continue;
            Vary(tensor.As<float>());
            if (tensor.Shape is [_, _, _, _])
                Correlate(tensor.As<float>(), [.. tensor.Shape]);
        }
        var hash = digest.GetHashAndReset();
        if (_batches++ == 0)
            hash.CopyTo(_first, 0);
        _differ |= !hash.AsSpan().SequenceEqual(_first);
    }

    /// <exception cref="ConfigurationException">The data cannot be real.</exception>
    public void Verify()
    {
        const string Remedy = "calibrate on samples that the model will see, or say --allow-synthetic-calibration";
        if (_value is not null && !_varies)
            throw new ConfigurationException($"calibration data: every value is {_value}; {Remedy}.");
        if (_batches > 1 && !_differ)
            throw new ConfigurationException($"calibration data: all {_batches} samples are the same; {Remedy}.");
        if (_pairs >= FewestPairs && Math.Abs(_products) < LeastCorrelation * _squares)
            throw new ConfigurationException($"calibration data: neighbouring pixels correlate by {_products / _squares:F3}, as in random noise (pictures: above 0.5); {Remedy}.");
    }

    private void Vary(ReadOnlySpan<float> values)
    {
        _value ??= values[0];
        _varies |= values.ContainsAnyExcept(_value.Value);
    }

    /// <summary>Adds neighbours along the last axis that is no channel of an [N,C,H,W] or [N,H,W,C] tensor, around each plane's own mean.</summary>
    private void Correlate(ReadOnlySpan<float> values, long[] shape)
    {
        var channelsLast = shape[3] <= 4 && shape[1] > 4;
        var (planes, height, width, step) = channelsLast ? (shape[0] * shape[3], shape[1], shape[2], shape[3]) : (shape[0] * shape[1], shape[2], shape[3], 1);
        if (height < 4 || width < 4)
            return;
        for (var plane = 0L; plane < planes; plane++)
        {
            var start = channelsLast ? plane / step * height * width * step + plane % step : plane * height * width;
            var mean = 0.0;
            for (var i = 0L; i < height * width; i++)
                mean += values[(int)(start + i * step)];
            mean /= height * width;
            for (var i = 0L; i < height * width; i++)
            {
                if (i % width == width - 1)
                    continue;
                var (a, b) = (values[(int)(start + i * step)] - mean, values[(int)(start + (i + 1) * step)] - mean);
                (_pairs, _products, _squares) = (_pairs + 1, _products + a * b, _squares + (a * a + b * b) / 2);
            }
        }
    }
}
