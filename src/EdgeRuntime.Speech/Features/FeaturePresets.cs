namespace EdgeRuntime.Speech.Features;

/// <summary>The settings that models were published with.</summary>
internal static class FeaturePresets
{
    /// <summary>The names, in the order of listing.</summary>
    public static readonly string[] Names = ["fbank", "mfcc", "whisper", "openwakeword", "mlperf_wakeword", "micro"];

    /// <summary>The settings of a name; null where there is none.</summary>
    public static FeatureOptions? Of(string type) => type switch
    {
        // Kaldi's compute-fbank-feats with dither 0, 80 filters.
        "fbank" => new FeatureOptions(),
        // Kaldi's compute-mfcc-feats with dither 0.
        "mfcc" => new FeatureOptions { Type = type, Bins = 23, Cepstra = 13, Energy = true },
        // openai/whisper, audio.py: log_mel_spectrogram; (x + 4)/4 of the decimal logarithm.
        "whisper" => new FeatureOptions
        {
            Type = type, Transform = 400, Window = WindowShape.PeriodicHann, Low = 0, Mel = MelKind.Slaney, Preemphasis = 0, RemoveOffset = false, Edges = EdgeKind.Reflect, Amplitude = 1,
            Floor = 1e-10, Log = LogKind.Decimal, Range = 8, Mean = -4, Scale = 0.25,
        },
        // openWakeWord's first stage (torchlibrosa: 512 points under a window of 400 in their middle, hop 160, 32 filters from 60 to 3800 Hz, top_db 80), x/10 + 2.
        "openwakeword" => new FeatureOptions
        {
            Type = type, FrameLength = 32, Window = WindowShape.PeriodicHann, WindowLength = 25, Bins = 32, Low = 60, High = 3800, Mel = MelKind.Slaney, Preemphasis = 0, RemoveOffset = false,
            Floor = 1e-10, Log = LogKind.Decibel, Range = 80, Mean = -20, Scale = 0.1,
        },
        // mlcommons/tiny, benchmark/training/streaming_wakeword: log filter-bank energies, (x + 52)/64 within 0 and 1.
        "mlperf_wakeword" => new FeatureOptions
        {
            Type = type, FrameLength = 64, FrameShift = 32, Window = WindowShape.Hamming, Bins = 40, Low = 0, Preemphasis = 1 - 1 / 32.0, ContinuousPreemphasis = true, RemoveOffset = false, Amplitude = 1,
            EnergyScale = 1 / 1024.0, Floor = 1e-30, Log = LogKind.Decibel, Mean = -52, Scale = 1 / 64.0, Least = 0, Most = 1,
        },
        "micro" => new FeatureOptions { Type = type, FrameLength = 30, FrameShift = 20, Bins = 40, Low = 125, High = 7500 },
        _ => null,
    };
}
