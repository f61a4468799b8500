namespace EdgeRuntime.Speech.Segmentation;

/// <summary>
/// Probabilities of speech, one for each chunk of sound, to stretches of speech: begun at one threshold, ended below a lower one that lasts, short ones left out, all of them padded. The stretches are those of Silero's
/// get_speech_timestamps, but come while the sound does: the beginning as soon as it has lasted long enough, the end when the silence has. Nothing allocates.
/// Source: snakers4/silero-vad, utils_vad.py.
/// </summary>
public sealed class SpeechSegmenter
{
    private readonly double _threshold;
    private readonly double _end;
    private readonly int _chunk;
    private readonly long _leastSpeech;
    private readonly long _leastSilence;
    private readonly long _padding;
    private readonly long _mostSpeech;
    private long _now;
    private long _last;
    private long _begun = -1;
    private long _silent = -1;
    private bool _told;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="options">When speech begins and ends.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <param name="chunkSamples">Samples that a probability is of.</param>
    /// <exception cref="ConfigurationException">An option is out of range.</exception>
    public SpeechSegmenter(SegmenterOptions options, int sampleRate, int chunkSamples)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunkSamples);
        options.Check();
        (_threshold, _end, _chunk) = (options.Threshold, options.End, chunkSamples);
        _leastSpeech = Samples(options.LeastSpeech);
        _leastSilence = Samples(options.LeastSilence);
        _padding = Samples(options.Padding);
        _mostSpeech = Samples(options.MostSpeech);

        long Samples(TimeSpan time) => (long)(time.TotalSeconds * sampleRate);
    }

    /// <summary>Whether there is speech that has been told of and has not ended.</summary>
    public bool IsSpeaking => _told;

    /// <summary>The first sample of the speech that was told of last, padding included.</summary>
    public long Start { get; private set; }

    /// <summary>The sample behind its last, padding included; good once it ended.</summary>
    public long End { get; private set; }

    /// <summary>Takes the probability of the next chunk.</summary>
    public SpeechChange Push(double probability)
    {
        var now = _now;
        _now += _chunk;
        if (probability >= _threshold)
        {
            _silent = -1;
            if (_begun < 0)
                _begun = now;
        }
        else if (probability < _end && _begun >= 0)
        {
            if (_silent < 0)
                _silent = now;
            if (now - _silent >= _leastSilence)
                return Close(_silent);
        }
        if (_begun >= 0 && now - _begun >= _mostSpeech)
        {
            var change = Close(_silent >= 0 ? _silent : now);
            if (probability >= _threshold)
                _begun = now;
            return change;
        }
        if (_begun < 0 || _told || _silent >= 0 || now - _begun <= _leastSpeech)
            return SpeechChange.None;
        _told = true;
        Start = Math.Max(_last, _begun - _padding);
        return SpeechChange.Started;
    }

    /// <summary>Ends the stream; speech that lasts ends with it.</summary>
    /// <param name="samples">How many samples there were.</param>
    public SpeechChange Finish(long samples)
    {
        _now = samples;
        var change = _begun >= 0 ? Close(samples) : SpeechChange.None;
        (_now, _last) = (0, 0);
        return change;
    }

    private SpeechChange Close(long end)
    {
        var spoken = _told || end - _begun > _leastSpeech;
        if (spoken)
        {
            if (!_told)
                Start = Math.Max(_last, _begun - _padding);
            _last = End = Math.Min(_now, end + _padding);
        }
        (_begun, _silent, _told) = (-1, -1, false);
        return spoken ? SpeechChange.Ended : SpeechChange.None;
    }
}
