using System.CommandLine;
using EdgeRuntime.Host.Commands;
using EdgeRuntime.Usage;

namespace EdgeRuntime.Host;

/// <summary>The commands of edgert, and what becomes of their errors.</summary>
internal static class CommandLine
{
    private const string Name = "edgert";

    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Interrupted = 130;

    /// <summary>The program's version, as in <c>0.1.0</c>.</summary>
    public static string Version => typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "Print the stack trace of an error", Recursive = true };

    /// <summary>Runs one command; returns the program's exit code.</summary>
    public static int Run(string[] arguments)
    {
        var parsed = Build(arguments).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Fail($"{EdgeRuntimeException.Plain(UsageError(parsed))} Try '{UsageText.PathOf(parsed.CommandResult.Command)} --help'.", WrongUsage);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            return Fail("interrupted.", Interrupted);
        }
        catch (Exception e)
        {
            var code = Fail(EdgeRuntimeException.Plain(ErrorReport.Describe(e)), Failed);
            if (parsed.GetValue(s_verbose))
                Console.Error.WriteLine(e.ToString());
            return code;
        }
    }

    // Not a RootCommand: its help and version look their descriptions up in resources, which takes a twentieth of the time from the start to the first result of a small model.
    internal static Command Build(string[] arguments)
    {
        var root = new Command(Name, "Runs EdgeRuntime model bundles (NAME.edge) on this device.")
        {
            new Option<bool>("--help", "-h", "-?", "/h", "/?") { Description = "Show help and usage information", Arity = ArgumentArity.Zero, Recursive = true, Action = new HelpAction() },
            new Option<bool>("--version") { Description = "Show version information", Arity = ArgumentArity.Zero, Action = new VersionAction() },
            s_verbose,
        };
        // All that a command line asks for begins with its command: the options of the others need not be made.
        if (arguments is [var first, ..] && Create(first) is { } wanted)
        {
            root.Add(wanted);
            return root;
        }
        foreach (var name in Commands)
            root.Add(Create(name)!);
        return root;
    }

    /// <summary>The names of all commands, in the order of the help.</summary>
    internal static ReadOnlySpan<string> Commands => s_commands;

    private static readonly string[] s_commands = ["info", "devices", "inspect", "infer", "eval", "bench", "tune", "listen", "transcribe", "run", "schema", "serve", "install-service"];

    /// <summary>The command of this name, with its options; null where there is none.</summary>
    internal static Command? Create(string name) => name switch
    {
        "info" => InfoCommand.Create(),
        "devices" => DevicesCommand.Create(),
        "inspect" => InspectCommand.Create(),
        "infer" => InferCommand.Create(),
        "eval" => EvalCommand.Create(),
        "bench" => BenchCommand.Create(),
        "tune" => TuneCommand.Create(),
        "listen" => ListenCommand.Create(),
        "transcribe" => TranscribeCommand.Create(),
        "run" => RunCommand.Create(),
        "schema" => SchemaCommand.Create(),
        "serve" => ServeCommand.Create(),
        "install-service" => InstallServiceCommand.Create(),
        _ => null,
    };

    private static string UsageError(ParseResult parsed) => parsed.UnmatchedTokens is [var unknown, ..]
        ? $"There is no {(unknown.StartsWith('-') ? "option" : parsed.CommandResult.Command.Name == Name ? "command" : "argument")} '{unknown}' here."
        : UsageText.Missing(parsed) is { } missing ? $"{missing} is missing; usage: {HelpAction.Usage(parsed.CommandResult.Command)}."
        : ErrorReport.OneLine(parsed.Errors[0].Message);

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"edgert: {message}");
        return code;
    }
}
