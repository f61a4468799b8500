using System.CommandLine;
using System.Text.RegularExpressions;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Documentation.Tests;

/// <summary>What the guides and the help tell people to type is what the programs take: parsed, not run.</summary>
public sealed partial class CommandLineTests
{
    // Those that tell people what to type, not what changed or how a file was once made.
    private static IReadOnlyList<Page> Pages => [.. Page.All.Where(static page => page.Path is not ("CHANGELOG.md" or "tests/golden/README.md"))];

    private static IEnumerable<string> Examples =>
        Cli.Build().Subcommands.SelectMany(static command => command.Options.Select(static option => option.Action).OfType<HelpWithExamples>().SelectMany(static help => help.Examples))
            .Concat(Host.CommandLine.Commands.ToArray().SelectMany(Host.HelpAction.Examples));

    private static IEnumerable<Command> Commands => Cli.Build().Subcommands.Concat(Host.CommandLine.Commands.ToArray().Select(static name => Host.CommandLine.Create(name)!));

    // Indented lines are what a program prints.
    [TestCaseSource(nameof(Pages))]
    public void Commands_in_blocks_are_understood(Page page) =>
        Assert.That(page.Blocks.Where(static line => !line.Text.StartsWith(' ')).SelectMany(static line => ShellLine.Calls(line.Text, "edgec", "edgert").Select(call => (line.Line, Wrong: Wrong(call)))).Where(static found => found.Wrong is not null).Select(found => $"{page.Path}:{found.Line}: {found.Wrong}"), Is.Empty);

    [TestCaseSource(nameof(Examples))]
    public void Examples_of_the_help_are_understood(string example)
    {
        var calls = ShellLine.Calls(example, "edgec", "edgert").ToArray();
        Assert.That(calls, Is.Not.Empty.Or.Length.EqualTo(example.StartsWith("curl ", StringComparison.Ordinal) ? 0 : 1));
        Assert.That(calls.Select(Wrong), Has.All.Null, example);
    }

    [TestCaseSource(nameof(Commands))]
    public void Every_command_has_examples_of_its_own(Command command) =>
        Assert.That(Examples.Any(example => ShellLine.Calls(example, "edgec", "edgert").Any(call => call is [_, var name, ..] && name == command.Name)), command.Name);

    // In the text commands are shortened: their options alone are looked at.
    [TestCaseSource(nameof(Pages))]
    public void Options_in_the_text_exist(Page page)
    {
        var unknown = new List<string>();
        foreach (var (line, text) in page.Spans)
        {
            if (text.StartsWith("--", StringComparison.Ordinal))
                unknown.AddRange(OptionName().Matches(text).Select(static match => match.Value).Where(static name => name.EndsWith('*') ? !s_options.Any(option => option.StartsWith(name[..^1], StringComparison.Ordinal)) : !s_options.Contains(name)).Select(name => $"{page.Path}:{line}: no command has {name}"));
            foreach (var call in ShellLine.Calls(text, "edgec", "edgert").Where(static call => call is [_, not "COMMAND", ..] && call[1][0] is >= 'a' and <= 'z'))
            {
                var options = CommandOf(call[0], call[1])?.Options.SelectMany(static option => option.Aliases.Prepend(option.Name)).Append("--help").Append("--verbose").ToArray();
                if (options is null)
                    unknown.Add($"{page.Path}:{line}: {call[0]} has no command {call[1]}");
                else
                    unknown.AddRange(call[2..].Where(word => word.StartsWith("--", StringComparison.Ordinal) && !options.Contains(word.Split('=')[0])).Select(word => $"{page.Path}:{line}: {call[0]} {call[1]} has no {word}"));
            }
        }
        Assert.That(unknown, Is.Empty);
    }

    [TestCase("edgec convert model.onnx -o model.edge --precision int9")]
    [TestCase("edgec convert model.onnx -o model.edge --accurate")]
    [TestCase("edgert infer model.edge")]
    [TestCase("edgert fly")]
    public void What_is_wrong_is_found(string line) => Assert.That(Wrong(ShellLine.Calls(line, "edgec", "edgert").Single()), Is.Not.Null);

    [Test]
    public void Lines_are_read_as_a_shell_does() =>
        Assert.That(ShellLine.Calls("$ WORDS=$PWD/a sudo artifacts/bin/edgec train 'a b' --x=\"c d\"  # e", "edgec").Single(), Is.EqualTo(new[] { "edgec", "train", "a b", "--x=c d" }));

    // Of all commands, of build.sh, and of other programs that guides speak of.
    private static readonly HashSet<string> s_options =
    [
        .. Commands.SelectMany(static command => command.Options).SelectMany(static option => option.Aliases.Prepend(option.Name)),
        .. OptionName().Matches(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "build.sh"))).Select(static match => match.Value),
        "--help", "--verbose", "--version",
    ];

    private static Command? CommandOf(string program, string name) => program == "edgec" ? Cli.Build().Subcommands.FirstOrDefault(command => command.Name == name) : Host.CommandLine.Create(name);

    private static string? Wrong(string[] call)
    {
        var parsed = call[0] == "edgec" ? Cli.Build().Parse(call[1..]) : Host.CommandLine.Build(call[1..]).Parse(call[1..]);
        return parsed.Errors.Count == 0 ? null : $"{string.Join(' ', call)}: {parsed.Errors[0].Message}";
    }

    [GeneratedRegex(@"--[a-z][a-z0-9-]*\*?")]
    private static partial Regex OptionName();
}
