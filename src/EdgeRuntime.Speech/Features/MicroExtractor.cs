namespace EdgeRuntime.Speech.Features;

/// <summary>The rows of <see cref="MicroFrontend"/>, its s8 values as numbers.</summary>
internal sealed class MicroExtractor(FeatureOptions options) : FeatureExtractor
{
    private const int Piece = 512;

    private readonly MicroFrontend _frontend = new(new MicroFrontendOptions
    {
        SampleRate = options.SampleRate,
        WindowMilliseconds = (int)options.FrameLength,
        StrideMilliseconds = (int)options.FrameShift,
        Channels = options.Bins,
        LowerBandHertz = options.Low,
        UpperBandHertz = options.High,
    });
    private readonly short[] _samples = new short[Piece];
    private readonly sbyte[] _rows = new sbyte[options.Bins * (Piece / options.ShiftSamples + 1)];

    public override int Channels => _frontend.Channels;

    public override int ShiftSamples => _frontend.StrideSamples;

    public override int RowsFor(int sampleCount) => _frontend.RowsFor(sampleCount);

    public override void Reset() => _frontend.Reset();

    private protected override void Take(ReadOnlySpan<float> samples, Span<float> rows)
    {
        while (samples.Length > 0)
        {
            var part = Math.Min(samples.Length, Piece);
            for (var i = 0; i < part; i++)
            {
                if (!float.IsFinite(samples[i]))
                    BadSamples++;
                _samples[i] = float.IsFinite(samples[i]) ? (short)Math.Clamp(MathF.Round(samples[i] * 32768), short.MinValue, short.MaxValue) : (short)0;
            }
            var count = _frontend.Feed(_samples.AsSpan(0, part), _rows) * Channels;
            for (var i = 0; i < count; i++)
                rows[i] = ((float)_rows[i] - (float)options.Mean) * (float)options.Scale;
            rows = rows[count..];
            samples = samples[part..];
        }
    }
}
