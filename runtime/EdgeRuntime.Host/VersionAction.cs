using System.CommandLine;
using System.CommandLine.Invocation;

namespace EdgeRuntime.Host;

/// <summary>Prints the program's version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine($"edgert {CommandLine.Version}");
        return CommandLine.Done;
    }
}
