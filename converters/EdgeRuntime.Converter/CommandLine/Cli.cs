using System.CommandLine;
using System.Text.RegularExpressions;
using EdgeRuntime.Converter.Commands;
using EdgeRuntime.Usage;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>edgec's command line: parses, runs, and turns every error into one line and an exit code (0 done, 1 failed, 2 wrong usage).</summary>
internal static partial class Cli
{
    /// <summary>Prints the stack trace of an error as well.</summary>
    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "print the stack trace of an error", Recursive = true };

    public static int Run(string[] args)
    {
        Console.SetOut(new StreamWriter(new ResultStream(Console.OpenStandardOutput), bufferSize: 256) { AutoFlush = true });
        var root = Build();
        ParseResult parsed;
        try
        {
            parsed = root.Parse(args);
        }
        catch (InvalidOperationException unreadable) // a rule over several options asked for one that has no value
        {
            return WrongUsage(root.Subcommands.FirstOrDefault(command => args.Contains(command.Name)) ?? root, TypeNames().Replace(OneLine(unreadable.Message), "a number"));
        }
        if (parsed.Errors.Count > 0)
        {
            var wrong = parsed.UnmatchedTokens is [var token, ..] ? $"Unrecognized command or argument '{token}'"
                : UsageText.Missing(parsed) is { } missing ? $"{missing} is missing; usage: {UsageText.Of(parsed.CommandResult.Command)}"
                : TypeNames().Replace(OneLine(parsed.Errors[0].Message), "a number");
            return WrongUsage(parsed.CommandResult.Command, wrong);
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"edgec: {EdgeRuntimeException.Plain(OneLine(error))}");
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

    private static int WrongUsage(Command command, string wrong)
    {
        Console.Error.WriteLine($"{UsageText.PathOf(command)}: {EdgeRuntimeException.Plain(wrong).TrimEnd('.')}; see {UsageText.PathOf(command)} --help");
        return 2;
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
        EdgeRuntimeException or IOException or UnauthorizedAccessException => error.Message.ReplaceLineEndings(" "),
        _ => $"unexpected {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")} (run again with --verbose and report it)",
    };

    // System.CommandLine names .NET types ("as expected type 'System.Nullable`1[System.Int32]'"); only numbers are parsed by it here.
    [GeneratedRegex("expected type '[^']*'")]
    private static partial Regex TypeNames();
}
