namespace EdgeRuntime.Compression.Calibration;

/// <summary>The values that a tensor takes.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest, ≥ <paramref name="Minimum"/>.</param>
public readonly record struct ValueRange(float Minimum, float Maximum)
{
    /// <summary>The smallest range that holds both.</summary>
    public ValueRange Union(ValueRange other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));

    /// <summary>
    /// u8 quantization over the range widened to hold 0, so that 0 is exact: <c>scale = (max − min) / 255</c>, <c>zero_point = round_half_even(−min / scale)</c>; symmetric where the range
    /// has negative values: <c>scale = max|x| / 127</c>, <c>zero_point = 128</c>. A range that is 0, or too narrow for a normal scale, gets scale 1.
    /// </summary>
    /// <param name="symmetric">Whether the zero point is fixed: 128, or 0 for a range without negative values.</param>
    public QuantizationParameters ToUInt8(bool symmetric = false)
    {
        float low = Math.Min(Minimum, 0), high = Math.Max(Maximum, 0);
        var centred = symmetric && low < 0;
        var scale = (float)(centred ? Math.Max(-(double)low, high) / 127 : ((double)high - low) / 255);
        if (!float.IsNormal(scale))
            return new QuantizationParameters(1, centred ? 128 : 0);
        return new QuantizationParameters(scale, centred ? 128 : Math.Clamp((int)MathF.Round(-low / scale, MidpointRounding.ToEven), 0, 255));
    }
}
