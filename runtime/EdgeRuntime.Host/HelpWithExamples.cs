using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EdgeRuntime.Host;

/// <summary>The usual help, and below it examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in Examples(parseResult.CommandResult.Command.Name))
            output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }

    private static string[] Examples(string command) => command switch
    {
        "info" => ["edgert info", "edgert info --json"],
        "inspect" => ["edgert inspect mnist-int8.edge", "edgert inspect mnist-int8.edge --json"],
        "infer" =>
        [
            "edgert infer mnist-int8.edge digit.png",
            "edgert infer mnist-int8.edge t10k-images-idx3-ubyte --index 7 --top 3",
            "edgert infer model.edge x.npy --output y.npy",
            "edgert infer model.edge a.jpg b.jpg --engine onnxruntime --json",
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
        ],
        _ => ["edgert info", "edgert infer mnist-int8.edge digit.png", "edgert infer --help"],
    };
}
