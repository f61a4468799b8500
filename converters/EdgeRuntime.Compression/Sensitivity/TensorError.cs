namespace EdgeRuntime.Compression.Sensitivity;

/// <summary>How far values are from what they should be, over any number of tensors, in fixed memory.</summary>
public sealed class TensorError
{
    private double _signal, _noise, _product, _size;

    /// <summary>Signal to noise: <c>10·log₁₀(Σ y² / Σ (y − ŷ)²)</c> in dB; infinite where nothing differs.</summary>
    public double SqnrDb => _noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(_signal / _noise);

    /// <summary>Cosine of the angle between both: <c>Σ y·ŷ / √(Σ y² · Σ ŷ²)</c>; 1 where both are 0, 0 where one is.</summary>
    public double Cosine => _noise == 0 ? 1 : _signal == 0 || _size == 0 ? 0 : _product / Math.Sqrt(_signal * _size);

    /// <summary>Adds values.</summary>
    /// <param name="expected">What they should be.</param>
    /// <param name="actual">What they are.</param>
    /// <exception cref="ArgumentException">There are more of one than of the other.</exception>
    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
            throw new ArgumentException($"{expected.Length} values expected, {actual.Length} found.", nameof(actual));
        for (var i = 0; i < expected.Length; i++)
        {
            double y = expected[i], z = actual[i];
            _signal += y * y;
            _noise += (y - z) * (y - z);
            _product += y * z;
            _size += z * z;
        }
    }
}
