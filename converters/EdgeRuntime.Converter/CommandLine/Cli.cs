using System.CommandLine;
using EdgeRuntime.Converter.Commands;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>edgec's command line: parses, runs, and turns every error into one line and an exit code (0 done, 1 failed, 2 wrong usage).</summary>
internal static class Cli
{
    /// <summary>Prints the stack trace of an error as well.</summary>
    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "print the stack trace of an error", Recursive = true };

    public static int Run(string[] args)
    {
        var root = new RootCommand("edgec trains or imports a neural network, quantizes it, measures what that cost, and packs it for edgert.")
        {

            TrainCommand.Create(),
            ConvertCommand.Create(),
            InspectCommand.Create(),

            EvaluateCommand.Create(),
            VerifyCommand.Create(),
            DemoCommand.Create(),
            s_verbose,
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = CommandPath(parsed.CommandResult.Command);
            Console.Error.WriteLine($"{command}: {parsed.Errors[0].Message.TrimEnd('.')}; see {command} --help");
            return 2;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (!parsed.GetValue(s_verbose))
        {
            Console.Error.WriteLine($"edgec: {OneLine(error)}");
            return 1;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"edgec: {OneLine(error)}");
            Console.Error.WriteLine(error);
            return 1;
        }
    }

    private static string CommandPath(Command command)
    {
        var path = command.Name;
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>().FirstOrDefault())
            path = $"{parent.Name} {path}";
        return path;
    }

    private static string OneLine(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: 1 } aggregate => OneLine(aggregate.InnerExceptions[0]),
        OperationCanceledException => "stopped before it was done.",
        EdgeRuntimeException or IOException or UnauthorizedAccessException => error.Message.ReplaceLineEndings(" "),
        _ => $"unexpected {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")} (run again with --verbose and report it)",
    };
}
