using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeRuntime.Usage;

namespace EdgeRuntime.Host;

/// <summary>Prints what a command does, how it is called, and examples. (System.CommandLine has a help of its own, which costs the executable 300 kB.)</summary>
internal sealed class HelpAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = Console.Out;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine($"Usage: {Usage(command)}");
        WriteRows(output, "Commands", command.Subcommands, static subcommand => subcommand.Name);
        WriteRows(output, "Arguments", command.Arguments, static argument => argument.Name);
        WriteRows(output, "Options", OptionsOf(command), Label);
        output.WriteLine();
        output.WriteLine("Examples:");
        foreach (var example in Examples(command.Name))
            output.WriteLine($"  {example}");
        return CommandLine.Done;
    }

    // Those of every command come last.
    private static List<Option> OptionsOf(Command command)
    {
        var options = new List<Option>(command.Options);
        foreach (var parent in command.Parents)
        {
            foreach (var option in ((Command)parent).Options)
            {
                if (option.Recursive)
                    options.Add(option);
            }
        }
        return options;
    }

    /// <summary>How a command is called, as in <c>edgert infer BUNDLE INPUT... [options]</c>.</summary>
    public static string Usage(Command command)
    {
        if (command.Subcommands.Count > 0)
            return "edgert COMMAND [options]; edgert COMMAND --help for more";
        return UsageText.Of(command);
    }

    private static void WriteRows<T>(TextWriter output, string title, IList<T> symbols, Func<T, string> label) where T : Symbol
    {
        if (symbols.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (var symbol in symbols)
            output.WriteLine($"  {label(symbol),-32} {symbol.Description}");
    }

    private static string Label(Option option) => option.HelpName is null ? option.Name : $"{option.Name} {option.HelpName}";

    /// <summary>Command lines that work.</summary>
    internal static string[] Examples(string command) => command switch
    {
        "info" => ["edgert info", "edgert info --bundle mobilenet.edge    (whether a tuning beside it is used)", "edgert info --json"],
        "devices" => ["edgert devices", "edgert devices --kind camera", "edgert devices --json"],
        "inspect" => ["edgert inspect mnist-int8.edge", "edgert inspect mnist-int8.edge --json"],
        "infer" =>
        [
            "edgert infer mnist-int8.edge digit.png",
            "edgert infer mnist-int8.edge t10k-images-idx3-ubyte --index 7 --top 3",
            "edgert infer model.edge x.npy --output y.npy",
            "edgert infer model.edge a.jpg b.jpg --engine onnxruntime --json",
            "edgert infer vad.edge chunks.npy --stream --output speech.npy",
        ],
        "eval" =>
        [
            "edgert eval mnist-int8.edge --data data/t10k",
            "edgert eval flowers.edge --data flowers/test --predictions predictions.csv --json",
        ],
        "bench" =>
        [
            "edgert bench mnist-int8.edge --seconds 5",
            "edgert bench mnist-int8.edge --compare --json     (both engines in turns, and their ratio)",
            "edgert bench mnist-int8.edge --profile --top 5    (where the time goes)",
            "edgert bench mnist-int8.edge --threads 2 --trace mnist.json",
        ],
        "tune" => 
        [
            "edgert tune mobilenet.edge",
            "edgert tune mobilenet.edge --threads 4 --seconds 20 --json",
            "edgert tune mobilenet.edge --dry-run    (measures and prints only)",
            "edgert bench mobilenet.edge --profile    (says 'tuned', and which operations are)",
        ],
        "listen" =>
        [
            "edgert listen recording.wav --vad vad.edge",
            "edgert listen 'alsa://hw:0,0?rate=16000' --words hey.edge --threshold \"hey jetson=0.9\" --json",
            "edgert listen file:///data/recording.wav?realtime --vad vad.edge --words hey.edge --json    (how long it takes from sound to line)",
            "edgert listen recording.wav --vad vad.edge --transcribe digits.edge --beam 8",
        ],
        "install-service" =>
        [
            "edgert install-service door.json --print",
            "sudo edgert install-service /etc/edgert/door.json --http :8080",
            "sudo edgert install-service door.json --name door --user pi --http '*:8080' --token-file /etc/edgert/token",
            "sudo edgert install-service kitchen.json --wyoming '*:10400' --wyoming-allow 192.168.1.5 --words hey.edge    (Home Assistant's ears beside the pipelines)",
        ],
        "serve" =>
        [
            "edgert serve mnist-int8.edge --http :8080",
            "edgert serve --wyoming :10400 --words hey.edge --threshold \"hey jetson=0.9\"    (Home Assistant on this machine)",
            "edgert serve --wyoming '*:10400' --wyoming-allow 192.168.1.5 --words hey.edge --vad vad.edge --http :8080",
            "edgert serve face.edge landmarks.edge --http 0.0.0.0:8080 --token-file /etc/edgert/token",
            "curl -H 'Content-Type: image/jpeg' --data-binary @face.jpg localhost:8080/v2/models/face/infer",
        ],
        "run" =>
        [
            "edgert run door.json",
            "edgert run door.json --check",
            "edgert run door.json --http :8080    (live page on http://localhost:8080)",
            "edgert run --source v4l2:///dev/video0 --model faces.edge",
            "edgert run --source 'test://?fps=30' --model faces.edge --for 10s --json",
            "edgert run --source file:///data/photos --model faces.edge --sink file://faces.jsonl",
        ],
        "transcribe" =>
        [
            "edgert transcribe recording.wav digits.edge",
            "edgert transcribe recording.wav digits.edge --beam 8 --hot-words numbers.txt --json",
            "edgert transcribe 'alsa://hw:0,0?rate=16000' digits.edge --end-silence 800ms",
            "arecord -f S16_LE -r 16000 | edgert transcribe 'stdin://?rate=16000' digits.edge",
        ],
        "schema" => ["edgert schema > pipelines.schema.json"],
        _ => ["edgert info", "edgert infer mnist-int8.edge digit.png", "edgert eval mnist-int8.edge --data data/t10k", "edgert run door.json"],
    };
}
