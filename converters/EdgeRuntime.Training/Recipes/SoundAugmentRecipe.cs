namespace EdgeRuntime.Training.Recipes;

/// <summary>Random changes of recordings that are trained on, drawn anew for each in every epoch, in this order.</summary>
public sealed class SoundAugmentRecipe
{
    /// <summary>Cuts up to so many ms off the beginning of every second recording (of a string: of each), a third of it at most, as where it began too late; 0 to 1000.</summary>
    public double CutMs { get; set; }

    /// <summary>Reads a recording quicker or slower, which moves its pitch and formants too: by a factor of up to 1 + this, or 1 divided by that; 0 to 0.5.</summary>
    public double Pitch { get; set; }

    /// <summary>The same for the pace alone: rows are drawn nearer together or further apart; 0 to 1. Of features that are stretched, each end of the word moves by such a factor.</summary>
    public double Speed { get; set; }

    /// <summary>Lets time run quicker at one end of the window than at the other: place u of 1 is read at u + b·u·(1 − u), b up to this in both directions; 0 to 0.9.</summary>
    public double Bend { get; set; }

    /// <summary>Moves formants and harmonics, at the same pace, as a vocal tract does that is longer or shorter by a factor of up to 1 + this (VTLP: Jaitly and Hinton, 2013); 0 to 0.5. Features of type fbank only.</summary>
    public double Tract { get; set; }

    /// <summary>Raises or lowers two broad bands, as other microphones and rooms do, by up to so many dB; 0 to 24.</summary>
    public double EqualizerDb { get; set; }

    /// <summary>How often a room is added, of 1: echoes that die away by 60 dB within 0.1 to 0.5 s.</summary>
    public double Reverberation { get; set; }

    /// <summary>Raises or lowers the whole by up to so many dB; 0 to 60.</summary>
    public double GainDb { get; set; }

    /// <summary>Moves the recording within the model's window by up to so many ms; 0 to 10000.</summary>
    public double ShiftMs { get; set; }

    /// <summary>How often noise is added, of 1; its colour lies between white and brown.</summary>
    public double Noise { get; set; }

    /// <summary>How often, of the times that noise is added, it begins and ends with the recording, as it does where a noisy one was cut out and silence put around it (of a string: with each recording); else it fills the window.</summary>
    public double NoiseWithin { get; set; }

    /// <summary>The least and the largest distance of recording and noise, in dB.</summary>
    public double SnrLowDb { get; set; } = 5;

    /// <inheritdoc cref="SnrLowDb"/>
    public double SnrHighDb { get; set; } = 40;

    /// <summary>How many stretches of rows are replaced by the window's mean (SpecAugment: Park et al., 2019); 0 to 8.</summary>
    public int TimeMasks { get; set; }

    /// <summary>How many rows one covers at most.</summary>
    public int TimeMaskRows { get; set; } = 10;

    /// <summary>The same for bands of channels; 0 to 8.</summary>
    public int BandMasks { get; set; }

    /// <summary>How many channels one covers at most.</summary>
    public int BandMaskChannels { get; set; } = 5;
}
