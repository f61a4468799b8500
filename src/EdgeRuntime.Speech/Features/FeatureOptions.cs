namespace EdgeRuntime.Speech.Features;

/// <summary>
/// How sound becomes the rows of numbers that a model takes: the frame, its spectrum, filters, logarithm. Bundles carry it as the <c>features</c> of an input and recipes as <c>input.features</c>, so that training, calibration,
/// evaluation and the device compute the same. <see cref="Parse"/> reads a text for each name; <see cref="Check"/> says what is out of range.
/// </summary>
public sealed record FeatureOptions
{
    /// <summary><c>fbank</c>, <c>mfcc</c>, <c>whisper</c>, <c>openwakeword</c>, <c>mlperf_wakeword</c> or <c>micro</c>: what the defaults of the other settings are. <c>micro</c> is <see cref="MicroFrontend"/>, which has its own.</summary>
    public string Type { get; init; } = "fbank";

    /// <summary>Samples a second, 4000 to 96000.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>A frame, in ms; it must hold 16 to 16384 samples.</summary>
    public double FrameLength { get; init; } = 25;

    /// <summary>From one frame to the next, in ms, at most a frame.</summary>
    public double FrameShift { get; init; } = 10;

    /// <summary>The length of the Fourier transform, even and a product of 2, 3 and 5; 0 for the next power of two.</summary>
    public int Transform { get; init; }

    /// <summary>The window.</summary>
    public WindowShape Window { get; init; } = WindowShape.Povey;

    /// <summary>How much of the frame's middle the window takes, in ms; 0 for all of it.</summary>
    public double WindowLength { get; init; }

    /// <summary>Filters, 1 to 512.</summary>
    public int Bins { get; init; } = 80;

    /// <summary>Where the lowest filter begins, in Hz.</summary>
    public double Low { get; init; } = 20;

    /// <summary>Where the highest ends, in Hz; 0 and below count from half the sample rate.</summary>
    public double High { get; init; }

    /// <summary>The mel scale.</summary>
    public MelKind Mel { get; init; } = MelKind.Kaldi;

    /// <summary>c in x[i] − c·x[i−1], within the frame, 0 to 1.</summary>
    public double Preemphasis { get; init; } = 0.97;

    /// <summary>Whether <see cref="Preemphasis"/> reaches back over the frame's beginning (MLPerf), and not to its first sample only (Kaldi).</summary>
    public bool ContinuousPreemphasis { get; init; }

    /// <summary>Whether each frame's mean is taken away.</summary>
    public bool RemoveOffset { get; init; } = true;

    /// <summary>The ends of the signal.</summary>
    public EdgeKind Edges { get; init; } = EdgeKind.Snip;

    /// <summary>What samples of −1 to 1 are multiplied by: 32768 for models that were trained on 16-bit numbers.</summary>
    public double Amplitude { get; init; } = 32768;

    /// <summary>What energies |X|² are multiplied by.</summary>
    public double EnergyScale { get; init; } = 1;

    /// <summary>What a filter's energy is at least, before the logarithm.</summary>
    public double Floor { get; init; } = 1.1920929e-7;

    /// <summary>The logarithm.</summary>
    public LogKind Log { get; init; } = LogKind.Natural;

    /// <summary>Cepstral coefficients, up to <see cref="Bins"/>; 0 for the filters themselves.</summary>
    public int Cepstra { get; init; }

    /// <summary>Q in 1 + Q/2·sin(πi/Q), by which coefficients are multiplied; 0 for none.</summary>
    public double Lifter { get; init; } = 22;

    /// <summary>Whether the first coefficient is the logarithm of the frame's energy, taken before <see cref="Preemphasis"/>.</summary>
    public bool Energy { get; init; }

    /// <summary>How far the values of a window reach down; 0 for all the way. Whole windows only.</summary>
    public double Range { get; init; }

    /// <summary>
    /// Stretches a window so that the word in it fills it, however long it is and wherever it lies; 0 for not at all. Rows count by how far their mean lies above this much below the loudest row's, and above the middle between the quietest
    /// and the loudest; the new window reaches two standard deviations to both sides of their centre. Whole windows only.
    /// </summary>
    public double Stretch { get; init; }

    /// <summary>What channels are brought to. Whole windows only.</summary>
    public NormalizeKind Normalize { get; init; } = NormalizeKind.None;

    /// <summary>Subtracted from every value.</summary>
    public double Mean { get; init; }

    /// <summary>What the difference is multiplied by.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What values are at least, in the end.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>What values are at most, in the end.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Samples of a frame.</summary>
    public int FrameSamples => (int)(SampleRate * 0.001 * FrameLength);

    /// <summary>Samples of the window.</summary>
    public int WindowSamples => WindowLength > 0 ? (int)(SampleRate * 0.001 * WindowLength) : FrameSamples;

    /// <summary>Samples from one frame to the next.</summary>
    public int ShiftSamples => (int)(SampleRate * 0.001 * FrameShift);

    /// <summary>Reads settings by name: <c>type</c> chooses the defaults, every other key changes one of them.</summary>
    /// <exception cref="ConfigurationException">A name or value is wrong; the message says what there is.</exception>
    public static FeatureOptions Parse(IReadOnlyDictionary<string, string> settings) => FeatureSettings.Read(settings);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">One is out of range, or two do not fit.</exception>
    public void Check() => FeatureSettings.Check(this);
}
