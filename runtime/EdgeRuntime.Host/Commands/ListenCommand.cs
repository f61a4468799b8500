using System.CommandLine;
using EdgeRuntime.Host.Listening;
using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.Speech.Segmentation;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert listen</c>: speech and words in what a microphone or file gives.</summary>
internal static class ListenCommand
{
    public static Command Create()
    {
        var source = OptionParsing.Path("SOURCE", "A .wav file, or a source: file:///x.wav?realtime, alsa://hw:0,0?rate=16000, stdin://?rate=16000, test://?sound=speech");
        var vad = new Option<string?>("--vad") { Description = "A bundle that says where speech is, as Silero's (docs/speech.md)", HelpName = "BUNDLE" };
        var words = new Option<string?>("--words") { Description = "A bundle that tells words apart, with features", HelpName = "BUNDLE" };
        var transcribe = new Option<string?>("--transcribe") { Description = "A bundle that writes down what is said, a CTC model with features", HelpName = "BUNDLE" };
        var transcript = new TranscriptArguments();
        var threshold = OptionParsing.Number("--threshold", "Mean score from which on a word is heard [default: 0.7]");
        var smoothing = OptionParsing.Duration("--smoothing", "Over how long scores are averaged [default: 200ms]");
        var refractory = OptionParsing.Duration("--refractory", "How long after a word no other is heard [default: 1s]");
        var hop = OptionParsing.Integer("--hop", "Rows of features from one run of the model to the next [default: about 30 ms]", 1, 1000);
        var speech = OptionParsing.Number("--speech-threshold", "Probability from which on there is speech [default: 0.5]");
        var leastSpeech = OptionParsing.Duration("--least-speech", "What is not longer is no speech [default: 250ms]");
        var leastSilence = OptionParsing.Duration("--least-silence", "How long speech must pause to end [default: 100ms]");
        var padding = OptionParsing.Duration("--padding", "Added before and after speech [default: 30ms]");
        var channel = OptionParsing.Integer("--channel", "The channel to take, counted from 0 [default: all, mixed]", 0, 63);
        var highPass = OptionParsing.Number("--high-pass", "Takes away what lies below, in Hz");
        var level = OptionParsing.Number("--level", "Automatic gain: brings speech to so many dB below full scale, -60 to -1");
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line" };
        var command = new Command("listen", "Says when there is speech, which words are heard and what is said, until the source ends or Ctrl-C.")
        {
            source, vad, words, transcribe, threshold, smoothing, refractory, hop, speech, leastSpeech, leastSilence, padding, channel, highPass, level, json,
        };
        transcript.AddTo(command);
        var engine = new EngineOptions(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(vad) is null && result.GetValue(words) is null && result.GetValue(transcribe) is null)
                result.AddError("Nothing to listen for: give --vad BUNDLE, --words BUNDLE, --transcribe BUNDLE or several.");
            if (result.GetValue(transcribe) is null && transcript.AreGiven(result))
                result.AddError("--beam, --hot-words and what says when an utterance ends belong to --transcribe BUNDLE.");
        });
        command.SetAction(parsed =>
        {
            var listening = new ListenOptions
            {
                Source = parsed.GetValue(source)!,
                Json = parsed.GetValue(json),
                Hop = parsed.GetValue(hop),
                Words = new KeywordOptions
                {
                    Threshold = parsed.GetValue(threshold) ?? 0.7,
                    Smoothing = parsed.GetValue(smoothing) ?? TimeSpan.FromMilliseconds(200),
                    Refractory = parsed.GetValue(refractory) ?? TimeSpan.FromSeconds(1),
                },
                Speech = new SegmenterOptions
                {
                    Threshold = parsed.GetValue(speech) ?? 0.5,
                    LeastSpeech = parsed.GetValue(leastSpeech) ?? TimeSpan.FromMilliseconds(250),
                    LeastSilence = parsed.GetValue(leastSilence) ?? TimeSpan.FromMilliseconds(100),
                    Padding = parsed.GetValue(padding) ?? TimeSpan.FromMilliseconds(30),
                },
                Transcript = transcript.Read(parsed, null),
                Sound = new SoundOptions { Channel = parsed.GetValue(channel) ?? -1, HighPass = parsed.GetValue(highPass) ?? 0, Level = parsed.GetValue(level) ?? 0 },
            };
            using var speechModel = Load(parsed.GetValue(vad));
            using var wordModel = Load(parsed.GetValue(words));
            using var transcriptModel = Load(parsed.GetValue(transcribe));
            using var interruption = new Interruption();
            new Listener(listening, speechModel, wordModel, transcriptModel).Run(interruption.Token);
            return CommandLine.Done;

            LoadedModel? Load(string? path) => path is null ? null : new LoadedModel(path, reader => engine.Open(reader, path, parsed));
        });
        return command;
    }
}
