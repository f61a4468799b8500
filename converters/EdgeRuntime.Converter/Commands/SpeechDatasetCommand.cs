using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Spoken;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec speech-dataset</c>: words become recordings to train on.</summary>
internal static class SpeechDatasetCommand
{
    public static Command Create()
    {
        var words = new Option<string?>("--words") { Description = "words and phrases, separated by commas, as in \"hey jetson, lights on\"" };
        var speech = Count("--speech", "in place of words: so many windows of 0.4 s with speech at their end, and as many without, to train voice activity on (classes speech and _pause)", 0, 1);
        var folder = new Option<string>("--output", "-o") { Description = "the folder to write, which must be new or empty", Required = true };
        var voices = new Option<string>("--voices") { Description = "voices of espeak-ng, separated by commas; each comes with 18 speakers; flite-slt is the voice slt of flite, mb-us1 and mb-fr4-en are voices of MBROLA", DefaultValueFactory = _ => string.Join(',', SpokenVoices.English) };
        var accents = new Option<string>("--accents") { Description = "languages of espeak-ng whose voices speak too, with that language's accent, separated by commas, as in \"de,fr-fr,it\"; each comes with 18 speakers", DefaultValueFactory = _ => "" };
        var samples = Count("--samples", "recordings of each word; in many of the training set's others speak before and after it", 1000, 1);
        var unknown = Count("--unknown", "recordings of other words (class _unknown)", 600, 0);
        var near = Count("--near", "recordings of what sounds like a part of the words (class _unknown)", 800, 0);
        var sentences = Count("--sentences", "windows of running speech (class _unknown)", 4000, 0);
        var hours = new Option<double>("--hours") { Description = "hours of other speech and noise, in FOLDER/other, by voices that are not trained on: what edgec evaluate-words measures false accepts with" };
        var texts = new Option<string[]>("--text") { Description = "a text that is read in these hours, repeatable; default: common words in no order", AllowMultipleArgumentsPerToken = true };
        var silence = Count("--silence", "recordings of noise (class _silence)", 300, 0);
        var heldOut = new Option<double>("--held-out") { Description = "the part of the voices, and of the recordings, that only the test set has, 0 to 0.9", DefaultValueFactory = _ => 0.2 };
        var seed = new Option<long>("--seed") { Description = "decides voices, speeds, pitches and other words", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("speech-dataset", "Let espeak-ng speak words with many voices, speeds and pitches: recordings to train on.") { words, speech, folder, voices, accents, samples, unknown, near, sentences, silence, hours, texts, heldOut, seed, json };
        hours.AtLeast(0);
        command.Validators.Add(result =>
        {
            if (result.GetValue(words) is null == (result.GetValue(speech) == 0))
                result.AddError("expected --words or --speech, and not both");
        });
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
        HelpWithExamples.AddTo(command, "edgec speech-dataset --words \"hey jetson\" -o spoken", "edgec speech-dataset --words \"hey jetson\" -o spoken --hours 2.5 --text /usr/share/common-licenses/GPL-3",
            "edgec speech-dataset --words \"on, off\" --accents de,fr-fr,it -o spoken", "edgec speech-dataset --words \"on, off\" --voices flite-slt,flite-rms,flite-awb --held-out 0 --samples 50 -o more",
            "edgec speech-dataset --speech 4000 -o voices",
            "edgec speech-dataset --words \"lights on, lights off\" -o spoken --samples 2000 --near 1600 --sentences 8000",
            "WORDS=spoken edgec train converters/recipes/keyword-words.yaml -o out");
        command.SetAction((parsed, cancellation) =>
        {
            var options = new SpokenOptions
            {
                Words = Split(parsed.GetValue(words) ?? ""),
                Speech = parsed.GetValue(speech),
                Folder = parsed.GetValue(folder)!,
                Voices = Split(parsed.GetValue(voices)!),
                Accents = Split(parsed.GetValue(accents)!),
                Samples = parsed.GetValue(samples),
                Unknown = parsed.GetValue(unknown),
                Near = parsed.GetValue(near),
                Sentences = parsed.GetValue(sentences),
                Silence = parsed.GetValue(silence),
                Hours = parsed.GetValue(hours),
                Texts = parsed.GetValue(texts) ?? [],
                HeldOut = parsed.GetValue(heldOut),
                Seed = parsed.GetValue(seed),
            };
            var result = options.Speech > 0 ? SpeechDataSet.Write(options, cancellation) : SpokenDataSet.Write(options, cancellation);
            if (parsed.GetValue(json))
                Output.Json(new { options.Folder, result.Train, result.Test, result.TrainVoices, result.TestVoices, result.OtherHours });
            else
                Console.Out.WriteLine($"{options.Folder}/train: {result.Train} recordings of {result.TrainVoices} voices; {options.Folder}/test: {result.Test} of {result.TestVoices} other voices{(result.OtherHours > 0 ? $"; {options.Folder}/other: {result.OtherHours:0.00} hours" : "")}");
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
