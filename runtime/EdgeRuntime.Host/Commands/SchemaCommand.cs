using System.CommandLine;
using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert schema</c>: what a pipeline file may hold, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Prints the JSON Schema of pipeline files: save it, name it in \"$schema\", and an editor helps to write them.");
        command.SetAction(static _ =>
        {
            using var output = StandardOutput.Open();
            PipelineFile.WriteSchema(output);
            return CommandLine.Done;
        });
        return command;
    }
}
