using EdgeRuntime.Converter.CommandLine;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>
/// Writes windows to train voice activity on: <c>FOLDER/train/speech</c>, somebody speaks at the end of the window, and <c>FOLDER/train/_pause</c>, nobody has for a while, or there is noise or a tone; <c>FOLDER/test/…</c> of voices that the training set does not have.
/// </summary>
internal static class SpeechDataSet
{
    private const int Most = 40, Sentences = 12;

    /// <summary>Writes all of them.</summary>
    /// <exception cref="ConfigurationException">An option is wrong, or the folder is not empty.</exception>
    /// <exception cref="DeviceException">espeak-ng is not installed, or the folder cannot be written.</exception>
    public static SpokenResult Write(SpokenOptions options, CancellationToken cancellation)
    {
        options.CheckVoices();
        Speaker.CheckVoices([.. options.Voices, .. options.Accents]);
        var random = new Random((int)(options.Seed % int.MaxValue));
        var (tests, trains) = SpokenVoices.Split(options, random);
        using var reader = new Reader(options.Accents, random);
        using var folder = new UnfinishedFolder(options.Folder);
        var (all, made) = (2 * options.Speech, 0);
        var tested = tests.Length == 0 ? 0 : (int)Math.Round(options.Speech * options.HeldOut);
        try
        {
            return ProgressBar.Run("speaking", all, report =>
            {
                Part("test", tests, tested);
                Part("train", trains, options.Speech - tested);
                folder.Finish();
                return new SpokenResult(all - 2 * tested, 2 * tested, trains.Length, tests.Length, 0);

                void Part(string set, string[] speakers, int count)
                {
                    if (count == 0)
                        return;
                    var (speech, pause) = (folder.Place(set, "speech"), folder.Place(set, "_pause"));
                    var (spoken, paused) = (0, 0);
                    for (var turn = 0; spoken < count || paused < count / 2; turn++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var text = string.Join(". ", Enumerable.Range(0, Sentences).Select(_ => OtherWords.Draw([], 3 + random.Next(6), random)));
                        var (speed, pitch) = SpokenVoices.Manner(random);
                        var (samples, rate) = reader.Read(text, speakers[turn % speakers.Length], speed, pitch);
                        spoken += Keep(SpeechWindows.Cut(samples, rate, true, random), speech, Math.Min(Most, count - spoken), rate);
                        paused += Keep(SpeechWindows.Cut(samples, rate, false, random), pause, Math.Min(Most, count / 2 - paused), rate);
                    }
                    for (var noise = count / 2; noise < count; noise++)
                    {
                        NoiseFile.Write(Path.Combine(pause, $"{made++:D6}.wav"), SpeechWindows.Seconds, random, tones: random.Next(3));
                        report(made, null);
                    }
                }

                int Keep(IEnumerable<float[]> windows, string folder, int most, int rate)
                {
                    var kept = 0;
                    foreach (var window in windows.Take(Math.Max(0, most)))
                    {
                        WavOutput.Write(Path.Combine(folder, $"{made++:D6}.wav"), window, rate);
                        kept++;
                    }
                    report(made, null);
                    return kept;
                }
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{options.Folder}: cannot be written: {exception.Message}", exception);
        }
    }
}
