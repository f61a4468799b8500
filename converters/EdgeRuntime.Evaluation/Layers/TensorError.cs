namespace EdgeRuntime.Evaluation.Layers;

/// <summary>How far values y are from what they should be, x, over any number of tensors.</summary>
internal sealed class TensorError
{
    private double _signal;
    private double _noise;
    private double _other;
    private double _product;

    /// <summary>10 · log10(Σ x² / Σ (x − y)²) in dB; null where both are equal or x is 0 throughout.</summary>
    public double? SqnrDb => _noise == 0 || _signal == 0 ? null : 10 * Math.Log10(_signal / _noise);

    /// <summary>Σ x·y / √(Σ x² · Σ y²), in [−1, 1]; null where one of them is 0 throughout.</summary>
    public double? Cosine => _signal == 0 || _other == 0 ? null : Math.Clamp(_product / Math.Sqrt(_signal * _other), -1, 1);

    /// <summary>Adds tensors of one size.</summary>
    public void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double signal = 0, noise = 0, other = 0, product = 0;
        for (var i = 0; i < x.Length; i++)
        {
            double a = x[i], b = y[i];
            signal += a * a;
            other += b * b;
            product += a * b;
            noise += (a - b) * (a - b);
        }
        (_signal, _noise, _other, _product) = (_signal + signal, _noise + noise, _other + other, _product + product);
    }
}
