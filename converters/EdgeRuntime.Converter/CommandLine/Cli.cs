using System.CommandLine;
using System.Text.RegularExpressions;
using EdgeRuntime.Converter.Commands;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>edgec's command line: parses, runs, and turns every error into one line and an exit code (0 done, 1 failed, 2 wrong usage).</summary>
internal static partial class Cli
{
    /// <summary>Prints the stack trace of an error as well.</summary>
    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "print the stack trace of an error", Recursive = true };

    public static int Run(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = CommandPath(parsed.CommandResult.Command);
            var wrong = parsed.UnmatchedTokens is [var token, ..] ? $"Unrecognized command or argument '{token}'"
                : Missing(parsed) is { } missing ? $"{missing} is missing; usage: {Usage(parsed.CommandResult.Command)}"
                : TypeNames().Replace(OneLine(parsed.Errors[0].Message), "a number");
            Console.Error.WriteLine($"{command}: {wrong.TrimEnd('.')}; see {command} --help");
            return 2;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"edgec: {OneLine(error)}");
            if (parsed.GetValue(s_verbose))
                Console.Error.WriteLine(error);
            return 1;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Build() =>
        new("edgec trains or imports a neural network, quantizes it, measures what that cost, and packs it for edgert.")
        {
            TrainCommand.Create(),
            ConvertCommand.Create(),
            CompressCommand.Create(),
            InspectCommand.Create(),
            SensitivityCommand.Create(),
            SpeechDatasetCommand.Create(),
            EvaluateCommand.Create(),
            EvaluateWordsCommand.Create(),
            NgramCommand.Create(),
            PruneCommand.Create(),
            VerifyCommand.Create(),
            DemoCommand.Create(),
            s_verbose,
        };

    // The first argument or option without which a command does nothing, and that is not there.
    private static string? Missing(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 })?.Name
            ?? command.Options.FirstOrDefault(option => option.Required && parsed.GetResult(option) is not { IdentifierToken: not null })?.Name;
    }

    private static string Usage(Command command) =>
        string.Join(' ', [CommandPath(command), .. command.Arguments.Select(static argument => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name), .. command.Options.Where(static option => option.Required).Select(static option => $"{option.Name} {option.Name.TrimStart('-').ToUpperInvariant()}"), "[options]"]);

    private static string CommandPath(Command command)
    {
        var path = command.Name;
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null; parent = parent.Parents.OfType<Command>().FirstOrDefault())
            path = $"{parent.Name} {path}";
        return path;
    }

    // A message over several lines is a list.
    private static string OneLine(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 1 ? lines[0] : $"{lines[0]} {string.Join(", ", lines[1..])}";
    }

    private static string OneLine(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: 1 } aggregate => OneLine(aggregate.InnerExceptions[0]),
        OperationCanceledException => "stopped before it was done.",
        // Failures of files name them, between quotes; the standard output is all else that is written to.
        IOException { HResult: > 0 and < 4096 } output when !output.Message.Contains('\'') => $"the standard output cannot be written: {output.Message.ReplaceLineEndings(" ")}.",
        EdgeRuntimeException or IOException or UnauthorizedAccessException => error.Message.ReplaceLineEndings(" "),
        _ => $"unexpected {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")} (run again with --verbose and report it)",
    };

    // System.CommandLine names .NET types ("as expected type 'System.Nullable`1[System.Int32]'"); only numbers are parsed by it here.
    [GeneratedRegex("expected type '[^']*'")]
    private static partial Regex TypeNames();
}
