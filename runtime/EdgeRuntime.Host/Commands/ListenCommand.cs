using System.CommandLine;
using EdgeRuntime.Host.Listening;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert listen</c>: speech and words in what a microphone or file gives.</summary>
internal static class ListenCommand
{
    public static Command Create()
    {
        var source = OptionParsing.Path("SOURCE", "A .wav file, or a source: file:///x.wav?realtime, alsa://hw:0,0?rate=16000, stdin://?rate=16000, test://?sound=speech");
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line" };
        var command = new Command("listen", "Says when there is speech, which words are heard and what is said, until the source ends or Ctrl-C.") { source };
        var hearing = new HearingArguments(command);
        command.Options.Add(json);
        var engine = new EngineOptions(command);
        command.Validators.Add(result =>
        {
            if (!hearing.HasModels(result))
                result.AddError("Nothing to listen for: give --vad BUNDLE, --words BUNDLE or --transcribe BUNDLE.");
        });
        command.SetAction(parsed =>
        {
            using var models = hearing.Open(parsed, engine);
            using var interruption = new Interruption();
            using var listener = new Listener(parsed.GetValue(source)!, models, new ListenReport(parsed.GetValue(json)));
            listener.Run(interruption.Token);
            return CommandLine.Done;
        });
        return command;
    }
}
