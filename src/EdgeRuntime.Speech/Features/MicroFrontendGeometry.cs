using System.Numerics;

namespace EdgeRuntime.Speech.Features;

/// <summary>What follows from <see cref="MicroFrontendOptions"/>, which are checked on the way.</summary>
internal readonly record struct MicroFrontendGeometry
{
    private const int MaxWindow = 4096;
    private const int MinWindow = 33;

    /// <summary>Checks options and takes what is derived from them.</summary>
    /// <exception cref="ConfigurationException">An option is out of its range, or options do not fit each other.</exception>
    public MicroFrontendGeometry(MicroFrontendOptions options)
    {
        Range(nameof(options.SampleRate), options.SampleRate, 4000, 96000);
        Window = Samples(nameof(options.WindowMilliseconds), options.WindowMilliseconds, options.SampleRate, MinWindow, MaxWindow);
        Stride = Samples(nameof(options.StrideMilliseconds), options.StrideMilliseconds, options.SampleRate, 1, Window);
        Range(nameof(options.Channels), options.Channels, 1, 256);
        Range(nameof(options.LowerBandHertz), options.LowerBandHertz, 0, options.SampleRate / 2.0);
        Range(nameof(options.UpperBandHertz), options.UpperBandHertz, 0, options.SampleRate / 2.0);
        if (options.UpperBandHertz <= options.LowerBandHertz)
            throw Error(nameof(options.UpperBandHertz), $"more than {nameof(options.LowerBandHertz)} {options.LowerBandHertz}", options.UpperBandHertz);
        Range(nameof(options.EvenSmoothing), options.EvenSmoothing, 0, 1);
        Range(nameof(options.OddSmoothing), options.OddSmoothing, 0, 1);
        Range(nameof(options.SmoothingBits), options.SmoothingBits, 6, 12);
        Range(nameof(options.LeastSignalRemaining), options.LeastSignalRemaining, 0, 1);
        Range(nameof(options.GainStrength), options.GainStrength, 0, 1);
        Range(nameof(options.GainOffset), options.GainOffset, 0, 1_000_000);
        Range(nameof(options.GainBits), options.GainBits, 19, 30);
        Range(nameof(options.LogBits), options.LogBits, 0, 10);
        TransformSize = (int)BitOperations.RoundUpToPowerOf2((uint)Window);
    }

    /// <summary>Samples of a window.</summary>
    public int Window { get; }

    /// <summary>Samples from one window to the next.</summary>
    public int Stride { get; }

    /// <summary>The length of the transform: the least power of two that holds a window.</summary>
    public int TransformSize { get; }

    /// <summary>By how many bits the roots of the filters are too small: the transform divides by its length, weights multiply by 2^12 under the root. 0 to 6.</summary>
    public int CorrectionBits => BitOperations.Log2((uint)TransformSize) - MelFilterBank.Bits / 2;

    private static int Samples(string name, int milliseconds, int sampleRate, int least, int most)
    {
        var samples = (long)milliseconds * sampleRate / 1000;
        if (samples < least || samples > most)
            throw Error(name, $"{least} to {most} samples at {sampleRate} Hz", $"{milliseconds} ms, {samples} samples");
        return (int)samples;
    }

    private static void Range(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw Error(name, $"{least} to {most}", value);
    }

    private static ConfigurationException Error<T>(string name, string expected, T found) =>
        new(FormattableString.Invariant($"audio features: {name}: expected {expected}, found {found}."));
}
