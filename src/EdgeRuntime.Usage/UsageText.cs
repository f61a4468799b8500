using System.CommandLine;

namespace EdgeRuntime.Usage;

/// <summary>What both programs say of how a command is called.</summary>
public static class UsageText
{
    /// <summary>The first argument or option without which a command does nothing, and that is not there, as in <c>BUNDLE</c> or <c>'--data'</c>; null where all are.</summary>
    /// <param name="parsed">The command line.</param>
    public static string? Missing(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        var command = parsed.CommandResult.Command;
        foreach (var argument in command.Arguments)
        {
            if (argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 })
                return argument.Name;
        }
        foreach (var option in command.Options)
        {
            if (option.Required && parsed.GetResult(option) is not { IdentifierToken: not null })
                return $"'{option.Name}'";
        }
        return null;
    }

    /// <summary>How a command is called, as in <c>edgert infer BUNDLE INPUT... [options]</c>.</summary>
    /// <param name="command">The command.</param>
    public static string Of(Command command)
    {
        var usage = PathOf(command);
        foreach (var argument in command.Arguments)
            usage += argument.Arity.MaximumNumberOfValues > 1 ? $" {argument.Name}..." : $" {argument.Name}";
        foreach (var option in command.Options)
            usage += option.Required ? $" {option.Name} {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}" : "";
        return $"{usage} [options]";
    }

    /// <summary>A command with the program before it, as in <c>edgert infer</c>.</summary>
    /// <param name="command">The command.</param>
    public static string PathOf(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var path = command.Name;
        foreach (var parent in command.Parents)
        {
            if (parent is Command above)
                return $"{PathOf(above)} {path}";
        }
        return path;
    }
}
