namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The discrete cosine transform (II, orthonormal) of a row of log energies, its first coefficients only, each times its lifter <c>1 + Q/2·sin(πi/Q)</c>. Source: Kaldi, feat/feature-mfcc.cc.
/// </summary>
internal sealed class Cepstrum
{
    private readonly float[] _matrix;
    private readonly int _bins;

    public Cepstrum(int bins, int count, double lifter)
    {
        (_bins, _matrix) = (bins, new float[bins * count]);
        for (var k = 0; k < count; k++)
        {
            var scale = Math.Sqrt((k == 0 ? 1.0 : 2.0) / bins) * (lifter > 0 ? 1 + lifter / 2 * Math.Sin(Math.PI * k / lifter) : 1);
            for (var n = 0; n < bins; n++)
                _matrix[k * bins + n] = (float)(scale * Math.Cos(Math.PI / bins * (n + 0.5) * k));
        }
    }

    /// <summary>Transforms a row.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> coefficients)
    {
        for (var k = 0; k < coefficients.Length; k++)
            coefficients[k] = WeightedSum.Of(row, _matrix.AsSpan(k * _bins, _bins));
    }
}
