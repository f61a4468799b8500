using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Spoken;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec speech-dataset</c>: words become recordings to train on.</summary>
internal static class SpeechDatasetCommand
{
    public static Command Create()
    {
        var words = new Option<string>("--words") { Description = "words and phrases, separated by commas, as in \"hey jetson, lights on\"", Required = true };
        var folder = new Option<string>("--output", "-o") { Description = "the folder to write, which must be new or empty", Required = true };
        var voices = new Option<string>("--voices") { Description = "voices of espeak-ng, separated by commas; each comes with 18 speakers", DefaultValueFactory = _ => string.Join(',', SpokenVoices.English) };
        var samples = Count("--samples", "recordings of each word", 300, 1);
        var unknown = Count("--unknown", "recordings of other words (class _unknown)", 600, 0);
        var silence = Count("--silence", "recordings of noise (class _silence)", 150, 0);
        var heldOut = new Option<double>("--held-out") { Description = "the part of the voices, and of the recordings, that only the test set has, 0 to 0.9", DefaultValueFactory = _ => 0.2 };
        var seed = new Option<long>("--seed") { Description = "decides voices, speeds, pitches and other words", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("speech-dataset", "Let espeak-ng speak words with many voices, speeds and pitches: recordings to train on.") { words, folder, voices, samples, unknown, silence, heldOut, seed, json };
        heldOut.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 0.9))
                result.AddError("--held-out: expected 0 to 0.9");
        });
        seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0)
                result.AddError("--seed: expected 0 or more");
        });
        HelpWithExamples.AddTo(command, "edgec speech-dataset --words \"hey jetson\" -o spoken", "edgec speech-dataset --words \"lights on, lights off\" -o spoken --samples 1000 --unknown 3000",
            "WORDS=spoken edgec train converters/recipes/keyword-words.yaml -o out");
        command.SetAction((parsed, cancellation) =>
        {
            var options = new SpokenOptions
            {
                Words = Split(parsed.GetValue(words)!),
                Folder = parsed.GetValue(folder)!,
                Voices = Split(parsed.GetValue(voices)!),
                Samples = parsed.GetValue(samples),
                Unknown = parsed.GetValue(unknown),
                Silence = parsed.GetValue(silence),
                HeldOut = parsed.GetValue(heldOut),
                Seed = parsed.GetValue(seed),
            };
            var (train, test, trainVoices, testVoices) = SpokenDataSet.Write(options, cancellation);
            if (parsed.GetValue(json))
                Output.Json(new { folder = options.Folder, train, test, train_voices = trainVoices, test_voices = testVoices });
            else
                Console.Out.WriteLine($"{options.Folder}/train: {train} recordings of {trainVoices} voices; {options.Folder}/test: {test} of {testVoices} other voices");
            return Task.FromResult(0);
        });
        return command;
    }

    private static Option<int> Count(string name, string description, int otherwise, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.AtLeast(least);
        return option;
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
