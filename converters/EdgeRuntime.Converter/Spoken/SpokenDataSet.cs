using EdgeRuntime.Converter.CommandLine;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>
/// Writes recordings to train on: <c>FOLDER/train/CLASS/…wav</c> and <c>FOLDER/test/CLASS/…wav</c>, each word a class, what else is said the class <c>_unknown</c>, noise the class <c>_silence</c>; and hours of other sound, <c>FOLDER/other/…wav</c>.
/// Voices of the test set and of the other sound are not in the training set. Equal seeds give equal recordings with one version of espeak-ng.
/// </summary>
internal sealed class SpokenDataSet
{
    /// <summary>Parts of running speech that are kept in memory, of 200 kB each.</summary>
    private const int MostExcerpts = 300;

    private readonly SpokenOptions _options;
    private readonly UnfinishedFolder _folder;
    private readonly Random _random;
    private readonly Reader _reader;
    private readonly string[] _trains;
    private readonly string[] _tests;
    private readonly List<float[]> _excerpts = [];
    private int _files;
    private int _voices;

    private SpokenDataSet(SpokenOptions options, UnfinishedFolder folder, Random random, Reader reader)
    {
        (_options, _folder, _random, _reader) = (options, folder, random, reader);
        (_tests, _trains) = SpokenVoices.Split(options, random);
    }

    /// <summary>Writes all of them.</summary>
    /// <exception cref="ConfigurationException">An option is wrong, or the folder is not empty.</exception>
    /// <exception cref="DeviceException">espeak-ng is not installed, or the folder cannot be written.</exception>
    public static SpokenResult Write(SpokenOptions options, CancellationToken cancellation)
    {
        options.Check();
        var texts = ReadTexts.Of(options.Texts, options.Words);
        Speaker.CheckVoices([.. options.Voices, .. options.Accents]);
        var random = new Random((int)(options.Seed % int.MaxValue));
        using var reader = new Reader(options.Accents, random);
        using var folder = new UnfinishedFolder(options.Folder);
        var set = new SpokenDataSet(options, folder, random, reader);
        try
        {
            var result = set.Write(texts, cancellation);
            folder.Finish();
            return result;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{options.Folder}: cannot be written: {exception.Message}", exception);
        }
    }

    private SpokenResult Write(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var (train, test, other) = (0, 0, 0.0);
        var all = _options.Words.Count * _options.Samples + _options.Unknown + _options.Near + _options.Sentences + _options.Silence + _options.Hours * 60;
        ProgressBar.Run("speaking", all, report =>
        {
            // Running speech first: parts of it surround words.
            Class("_unknown", _options.Sentences, Sentences);
            foreach (var word in _options.Words)
                Class(word, _options.Samples, (voice, place, _) => Word(word, voice, place));
            Class("_unknown", _options.Unknown, (voice, place, _) => Say(OtherWords.Draw(_options.Words, _random), voice, place));
            Class("_unknown", _options.Near, (voice, place, _) => Say(NearMisses.Draw(_options.Words, _random), voice, place));
            Class("_silence", _options.Silence, (_, place, _) => Noise(place));
            for (var i = 0; other < _options.Hours * 3600; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                other += Other(i, texts);
                report(train + test + other / 60, null);
            }
            return true;

            // The first of a class are the test set's; write returns how many recordings it made, at most as many as are left.
            void Class(string name, int count, Func<string, string, int, int> write)
            {
                var tested = _tests.Length == 0 ? 0 : (int)Math.Round(count * _options.HeldOut);
                for (var done = 0; done < count;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var isTest = done < tested;
                    var voices = isTest ? _tests : _trains;
                    var made = write(voices[_voices++ % voices.Length], _folder.Place(isTest ? "test" : "train", name), (isTest ? tested : count) - done);
                    done += made;
                    (train, test) = isTest ? (train, test + made) : (train + made, test);
                    report(train + test, null);
                }
            }
        });
        return new SpokenResult(train, test, _trains.Length, _tests.Length, other / 3600);
    }

    // A word alone; in the training set often amid what else is said.
    private int Word(string word, string voice, string place)
    {
        var (speed, pitch) = SpokenVoices.Manner(_random);
        var (samples, rate) = _reader.Read(word, voice, speed, pitch);
        var clip = Clip.Trim(samples, rate);
        if (_excerpts.Count > 0 && IsTrain(place) && _random.NextDouble() < _options.Surrounded)
            clip = Clip.Surround(clip, Excerpt(), Excerpt(), rate, _random);
        WavOutput.Write(Path.Combine(place, Name(voice, speed, pitch)), clip, rate);
        return 1;

        ReadOnlySpan<float> Excerpt() => _random.Next(2) == 0 ? [] : _excerpts[_random.Next(_excerpts.Count)];
    }

    private int Say(string text, string voice, string place)
    {
        var (speed, pitch) = SpokenVoices.Manner(_random);
        var (samples, rate) = _reader.Read(text, voice, speed, pitch);
        WavOutput.Write(Path.Combine(place, Name(voice, speed, pitch)), Clip.Trim(samples, rate), rate);
        return 1;
    }

    // Windows cut at random from running speech: what a device hears while nobody speaks to it.
    private int Sentences(string voice, string place, int left)
    {
        const int Most = 12, Texts = 8;
        var (speed, pitch) = SpokenVoices.Manner(_random);
        var (samples, rate) = _reader.Read(string.Join(". ", Enumerable.Range(0, Texts).Select(_ => OtherWords.Sentence(_options.Words, _random))), voice, speed, pitch);
        var (length, made) = ((int)(Clip.Seconds * rate), 0);
        for (var start = _random.Next(length); made < Math.Min(left, Most) && (start + length < samples.Length || made == 0); start += (int)(length * (0.7 + 0.6 * _random.NextDouble())))
        {
            var clip = Clip.Cut(samples, Math.Min(start, Math.Max(0, samples.Length - length)), length);
            WavOutput.Write(Path.Combine(place, Name(voice, speed, pitch)), clip, rate);
            if (IsTrain(place) && _excerpts.Count < MostExcerpts)
                _excerpts.Add(clip);
            made++;
        }
        return made;
    }

    private int Noise(string place)
    {
        NoiseFile.Write(Path.Combine(place, $"{_files++:D5}.wav"), 1.5, _random);
        return 1;
    }

    // About a minute each; every tenth is noise.
    private double Other(int index, IReadOnlyList<string> texts)
    {
        const int Sentences = 12;
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "other")).FullName;
        if (index % 10 == 9)
        {
            NoiseFile.Write(Path.Combine(folder, $"{index:D5}.wav"), 60, _random);
            return 60;
        }
        var (speed, pitch) = SpokenVoices.Manner(_random);
        var voice = _tests[index % _tests.Length];
        var text = texts.Count == 0 ? string.Join(". ", Enumerable.Range(0, Sentences).Select(_ => OtherWords.Draw(_options.Words, 4 + _random.Next(11), _random))) : texts[index % texts.Count];
        var (samples, rate) = _reader.Read(text, voice, speed, pitch);
        WavOutput.Write(Path.Combine(folder, $"{index:D5}_{voice}_{speed}_{pitch}.wav"), samples, rate);
        return (double)samples.Length / rate;
    }

    private static bool IsTrain(string place) => Path.GetFileName(Path.GetDirectoryName(place)) == "train";

    private string Name(string voice, int speed, int pitch) => $"{_files++:D5}_{voice}_{speed}_{pitch}.wav";
}

/// <summary>What was written.</summary>
/// <param name="Train">Recordings of the training set.</param>
/// <param name="Test">Recordings of the test set.</param>
/// <param name="TrainVoices">Voices of the training set.</param>
/// <param name="TestVoices">Voices of the test set and the other sound.</param>
/// <param name="OtherHours">Hours of other sound.</param>
internal sealed record SpokenResult(int Train, int Test, int TrainVoices, int TestVoices, double OtherHours);
