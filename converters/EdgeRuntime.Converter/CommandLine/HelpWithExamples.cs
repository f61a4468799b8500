using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The usual help, with examples behind it.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<string> examples) : SynchronousCommandLineAction
{
    /// <summary>Gives a command examples.</summary>
    public static void AddTo(Command command, params IReadOnlyList<string> examples) =>
        command.Options.Add(new HelpOption { Action = new HelpWithExamples(new HelpAction(), examples) });

    /// <summary>Command lines that work.</summary>
    public IReadOnlyList<string> Examples => examples;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }
}
