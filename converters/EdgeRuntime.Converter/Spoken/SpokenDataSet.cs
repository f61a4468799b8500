using EdgeRuntime.Converter.CommandLine;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>
/// Writes recordings to train on: <c>FOLDER/train/CLASS/…wav</c> and <c>FOLDER/test/CLASS/…wav</c>, each word a class, other words the class <c>_unknown</c>, noise the class <c>_silence</c>. Voices of the test set are not in the training set. Equal seeds give
/// equal recordings with one version of espeak-ng.
/// </summary>
internal static class SpokenDataSet
{
    private const int SlowestSpeed = 110, FastestSpeed = 230, LowestPitch = 15, HighestPitch = 85;

    /// <summary>Writes all of them.</summary>
    /// <returns>How many recordings the training and the test set have, and of how many voices.</returns>
    /// <exception cref="ConfigurationException">An option is wrong, or the folder is not empty.</exception>
    /// <exception cref="DeviceException">espeak-ng is not installed, or the folder cannot be written.</exception>
    public static (int Train, int Test, int TrainVoices, int TestVoices) Write(SpokenOptions options, CancellationToken cancellation)
    {
        options.Check();
        if (Directory.Exists(options.Folder) && Directory.EnumerateFileSystemEntries(options.Folder).Any())
            throw new ConfigurationException($"{options.Folder}: is not empty; name a new folder with -o.");
        Speaker.CheckVoices(options.Voices);
        var random = new Random((int)(options.Seed % int.MaxValue));
        var voices = SpokenVoices.Of(options.Voices, random);
        var held = Math.Clamp((int)Math.Round(voices.Length * options.HeldOut), options.HeldOut > 0 ? 1 : 0, voices.Length - 1);
        var (tests, trains) = (voices[..held], voices[held..]);
        var jobs = Jobs(options, random, trains, tests);
        ProgressBar.Run("speaking", jobs.Count, report =>
        {
            for (var i = 0; i < jobs.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                Make(options.Folder, jobs[i], i, random);
                report(i + 1, null);
            }
            return true;
        });
        return (jobs.Count(job => job.Set == "train"), jobs.Count(job => job.Set == "test"), trains.Length, tests.Length);
    }

    private static List<Recording> Jobs(SpokenOptions options, Random random, string[] trains, string[] tests)
    {
        var jobs = new List<Recording>();
        foreach (var word in options.Words)
            Add(word, options.Samples, () => word);
        Add("_unknown", options.Unknown, () => OtherWords.Draw(options.Words, random));
        Add("_silence", options.Silence, () => "");
        return jobs;

        void Add(string name, int count, Func<string> text)
        {
            var tested = tests.Length == 0 ? 0 : (int)Math.Round(count * options.HeldOut);
            for (var i = 0; i < count; i++)
            {
                var voices = i < tested ? tests : trains;
                var voice = voices[jobs.Count % voices.Length]; // classes go on where the one before ended
                jobs.Add(new Recording(i < tested ? "test" : "train", name, text(), voice, random.Next(SlowestSpeed, FastestSpeed), random.Next(LowestPitch, HighestPitch)));
            }
        }
    }

    private static void Make(string folder, Recording recording, int index, Random random)
    {
        var place = Path.Combine(folder, recording.Set, recording.Name);
        try
        {
            Directory.CreateDirectory(place);
            var path = Path.Combine(place, $"{index:D5}_{recording.Voice}_{recording.Speed}_{recording.Pitch}.wav");
            if (recording.Text.Length == 0)
                NoiseFile.Write(Path.Combine(place, $"{index:D5}.wav"), random);
            else
                Speaker.Say(path, recording.Text, recording.Voice, recording.Speed, recording.Pitch);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{place}: cannot be written: {exception.Message}", exception);
        }
    }

    private sealed record Recording(string Set, string Name, string Text, string Voice, int Speed, int Pitch);
}
