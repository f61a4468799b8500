namespace EdgeRuntime.Speech;

/// <summary>
/// The settings of <see cref="MicroFrontend"/>. The defaults are those of TensorFlow Lite Micro's micro_speech (audio_preprocessor.py, FeatureParams), which the
/// published model was trained with. <see cref="MicroFrontend"/> checks them.
/// </summary>
public sealed record MicroFrontendOptions
{
    /// <summary>Samples a second, 4000 to 96000; default 16000.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>The length of a window in ms; default 30. It must hold 33 to 4096 samples; a fraction of a sample is dropped.</summary>
    public int WindowMilliseconds { get; init; } = 30;

    /// <summary>From the start of a window to that of the next, in ms, at most a window; default 20. A fraction of a sample is dropped.</summary>
    public int StrideMilliseconds { get; init; } = 20;

    /// <summary>Filters, which is features a row, 1 to 256; default 40.</summary>
    public int Channels { get; init; } = 40;

    /// <summary>Where the lowest filter begins, in Hz, 0 or more; default 125.</summary>
    public double LowerBandHertz { get; init; } = 125;

    /// <summary>Where the highest filter ends, in Hz, above <see cref="LowerBandHertz"/> and below half the sample rate; default 7500.</summary>
    public double UpperBandHertz { get; init; } = 7500;

    /// <summary>Noise reduction: the part of a frame that goes into the noise of channels 0, 2, 4, ..., 0 to 1; default 0.025.</summary>
    public double EvenSmoothing { get; init; } = 0.025;

    /// <summary>Noise reduction: the part of a frame that goes into the noise of channels 1, 3, 5, ..., 0 to 1; default 0.06.</summary>
    public double OddSmoothing { get; init; } = 0.06;

    /// <summary>Noise reduction: fractional bits of the noise, 6 to 12; default 10.</summary>
    public int SmoothingBits { get; init; } = 10;

    /// <summary>Noise reduction: the part of a channel that is left at least, 0 to 1; default 0.05.</summary>
    public double LeastSignalRemaining { get; init; } = 0.05;

    /// <summary>Noise reduction: whether noise above the signal is set to it; default no.</summary>
    public bool ClampNoise { get; init; }

    /// <summary>Gain control: the exponent of the noise, 0 to 1; default 0.95.</summary>
    public double GainStrength { get; init; } = 0.95;

    /// <summary>Gain control: what is added to the noise, 0 to 1000000; default 80.</summary>
    public double GainOffset { get; init; } = 80;

    /// <summary>Gain control: fractional bits of the gain, 19 to 30; default 21.</summary>
    public int GainBits { get; init; } = 21;

    /// <summary>Logarithm: fractional bits of the result, 0 to 10; default 6.</summary>
    public int LogBits { get; init; } = 6;
}
