namespace EdgeRuntime.Speech.Features;

/// <summary>What a frame is multiplied by before its spectrum is taken; n is its length.</summary>
public enum WindowShape
{
    /// <summary>(½ − ½·cos(2πi/(n−1)))^0.85, Kaldi's own.</summary>
    Povey,
    /// <summary>½ − ½·cos(2πi/(n−1)).</summary>
    Hann,
    /// <summary>½ − ½·cos(2πi/n), as librosa and PyTorch take it for spectra.</summary>
    PeriodicHann,
    /// <summary>0.54 − 0.46·cos(2πi/(n−1)).</summary>
    Hamming,
    /// <summary>1.</summary>
    Rectangular,
}

/// <summary>Where filters lie, and what their slopes are linear in.</summary>
public enum MelKind
{
    /// <summary>1127·ln(1 + f/700), slopes linear in mel: Kaldi and TensorFlow.</summary>
    Kaldi,
    /// <summary>1127·ln(1 + f/700), slopes linear in Hz: librosa with htk, torchaudio.</summary>
    Htk,
    /// <summary>Linear up to 1 kHz, logarithmic above, slopes linear in Hz, each filter divided by half its width: librosa, Whisper.</summary>
    Slaney,
}

/// <summary>What becomes of a filter's energy.</summary>
public enum LogKind
{
    /// <summary>The natural logarithm.</summary>
    Natural,
    /// <summary>The decimal logarithm.</summary>
    Decimal,
    /// <summary>10 · the decimal logarithm.</summary>
    Decibel,
    /// <summary>The energy itself.</summary>
    None,
}

/// <summary>Where the first frame begins, and what it finds beyond the ends of the signal.</summary>
public enum EdgeKind
{
    /// <summary>Frames lie within the signal: 1 + ⌊(n − length)/shift⌋ of them (Kaldi: snip_edges).</summary>
    Snip,
    /// <summary>Frame i is centred on (i + ½)·shift, ⌊(n + shift/2)/shift⌋ of them; the signal is mirrored with its outermost samples (Kaldi without snip_edges).</summary>
    Mirror,
    /// <summary>Frame i is centred on i·shift, ⌊n/shift⌋ of them; the signal is mirrored about its outermost samples (librosa's and Whisper's center).</summary>
    Reflect,
}

/// <summary>What every channel is brought to over a whole window, so that microphone and loudness count less.</summary>
public enum NormalizeKind
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>A mean of 0 (cepstral mean normalization).</summary>
    Mean,
    /// <summary>A mean of 0 and a standard deviation of 1, to which 1e-5 is added (NeMo's per_feature).</summary>
    PerFeature,
}
