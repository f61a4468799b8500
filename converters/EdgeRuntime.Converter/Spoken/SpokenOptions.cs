namespace EdgeRuntime.Converter.Spoken;

/// <summary>What <c>edgec speech-dataset</c> is asked for.</summary>
internal sealed record SpokenOptions
{
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The folder that recordings are written to.</summary>
    public required string Folder { get; init; }

    /// <summary>Voices as espeak-ng calls them; each comes with all of its variants.</summary>
    public IReadOnlyList<string> Voices { get; init; } = SpokenVoices.English;

    /// <summary>Languages of espeak-ng whose voices speak too, as those do whose own language it is; each comes with all of its variants.</summary>
    public IReadOnlyList<string> Accents { get; init; } = [];

    /// <summary>Recordings of each word.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>The part of the training set's recordings of words in which others speak before or after the word.</summary>
    public double Surrounded { get; init; } = 0.4;

    /// <summary>Recordings of other words, as the class <c>_unknown</c>.</summary>
    public int Unknown { get; init; } = 600;

    /// <summary>Recordings of what sounds like a part of the words, of the same class.</summary>
    public int Near { get; init; } = 800;

    /// <summary>Windows of running speech, of the same class.</summary>
    public int Sentences { get; init; } = 4000;

    /// <summary>Windows with speech, and as many without, in place of words; 0: words.</summary>
    public int Speech { get; init; }

    /// <summary>Hours of other sound to measure false accepts with.</summary>
    public double Hours { get; init; }

    /// <summary>Files whose text is read in these hours; none: common words and some that there are in no language.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Recordings of noise and silence, as the class <c>_silence</c>.</summary>
    public int Silence { get; init; } = 300;

    /// <summary>The part of the voices that only the test set has, 0 to 0.9.</summary>
    public double HeldOut { get; init; } = 0.2;

    public long Seed { get; init; } = 1;

    /// <exception cref="ConfigurationException">There is no voice, or one speaks in two ways.</exception>
    public void CheckVoices()
    {
        if (Voices.Count + Accents.Count == 0)
            throw new ConfigurationException("--voices: names no voice; 'espeak-ng --voices' lists them.");
        if (Voices.Intersect(Accents).FirstOrDefault() is { } both)
            throw new ConfigurationException($"--accents: {both} is among --voices too, where it speaks its own language; name it once.");
        if (Accents.FirstOrDefault(Flite.IsVoice) is { } voice)
            throw new ConfigurationException($"--accents: {voice} speaks English only; name it with --voices.");
    }

    /// <exception cref="ConfigurationException">A value is out of range, or a word cannot be the name of a folder.</exception>
    public void Check()
    {
        if (Words.Count == 0)
            throw new ConfigurationException("--words: names no word; give them separated by commas, as in \"hey jetson, lights on\".");
        foreach (var word in Words)
        {
            if (word.Length is 0 or > 80 || word.StartsWith('_') || word.StartsWith('.') || word.StartsWith('-') || !word.Any(char.IsLetterOrDigit) || word.Any(character => char.IsControl(character) || character is '/' or '\\'))
                throw new ConfigurationException($"--words: '{word}' is no word or phrase of 1 to 80 letters.");
        }
        if (Words.Distinct(StringComparer.OrdinalIgnoreCase).Count() != Words.Count)
            throw new ConfigurationException("--words: a word is given twice.");
        if (Hours > 0 && HeldOut == 0)
            throw new ConfigurationException("--hours: needs voices that the training set does not have; --held-out 0.2 keeps a fifth of them apart.");
        if (Hours == 0 && Texts.Count > 0)
            throw new ConfigurationException("--text: is read in the hours of other sound; ask for some with --hours 2.5.");
        CheckVoices();
    }
}
