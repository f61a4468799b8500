using System.CommandLine;
using EdgeRuntime.Host.Listening;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert transcribe</c>: what is said, as text.</summary>
internal static class TranscribeCommand
{
    public static Command Create()
    {
        var source = OptionParsing.Path("SOURCE", "A .wav file, or a source: file:///x.wav?realtime, alsa://hw:0,0?rate=16000, stdin://?rate=16000");
        var bundle = OptionParsing.Path("BUNDLE", "A bundle of a CTC model with features");
        var hop = OptionParsing.Integer("--hop", "Rows of features from one run of the model to the next [default: about 100 ms]", 1, 100_000);
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line: texts that may still change (partial), (text) those that are final with words, times and scores, and the end" };
        var (transcript, sound) = (new TranscriptArguments(), new SoundArguments());
        var command = new Command("transcribe", "Writes down what is said in a file or by a microphone, an utterance a line as it comes.") { source, bundle };
        transcript.AddTo(command);
        foreach (var option in (IReadOnlyList<Option>)[hop, .. sound.All, json])
            command.Options.Add(option);
        var engine = new EngineOptions(command);
        command.SetAction(parsed =>
        {
            var options = new HearingOptions { Text = transcript.Read(parsed, parsed.GetValue(hop)), Sound = sound.Read(parsed) };
            using var models = new HearingModels(null, null, parsed.GetValue(bundle)!, options, (reader, path) => engine.Open(reader, path, parsed));
            using var interruption = new Interruption();
            using var listener = new Listener(parsed.GetValue(source)!, models, new ListenReport(parsed.GetValue(json), textOnly: true));
            listener.Run(interruption.Token);
            return CommandLine.Done;
        });
        return command;
    }
}
