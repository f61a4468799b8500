namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Features as the s8 input of models that were trained on <c>feature / 25.6</c> from 0 to 26: <c>q = clamp(⌊(256·feature + 333) / 666⌋ − 128)</c>, 666 being
/// 25.6 · 26 rounded. Source: TensorFlow Lite Micro's micro_speech (audio_preprocessor.py and its feature generator).
/// </summary>
internal static class FeatureQuantizer
{
    private const int Range = 666;

    /// <summary>Quantizes a feature; features are not negative.</summary>
    public static sbyte Quantize(short feature) => (sbyte)Math.Clamp((feature * 256 + Range / 2) / Range - 128, sbyte.MinValue, sbyte.MaxValue);
}
