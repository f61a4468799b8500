namespace EdgeRuntime.Host.Tests;

/// <summary>Of all commands only the one that is asked for is made: each must be found by its name, and the help must know all.</summary>
[NonParallelizable]
public sealed class CommandLineTests
{
    private static string[] Names => [.. CommandLine.Commands];

    [TestCaseSource(nameof(Names))]
    public void A_command_is_found_by_its_name(string name) => Assert.That(CommandLine.Create(name)?.Name, Is.EqualTo(name));

    [TestCase("inferr")]
    [TestCase("--help")]
    [TestCase("")]
    public void Nothing_else_is_a_command(string name) => Assert.That(CommandLine.Create(name), Is.Null);

    [TestCase("--help")]
    [TestCase("--verbose", "--help")]
    public void The_help_lists_all(params string[] arguments)
    {
        var (code, output) = Run(arguments);
        Assert.That(code, Is.EqualTo(CommandLine.Done));
        foreach (var name in Names)
            Assert.That(output, Does.Contain($"\n  {name} "));
    }

    [TestCase("infer", "--help")]
    [TestCase("--verbose", "infer", "--help")]
    public void A_commands_help_is_the_same_wherever_it_stands(params string[] arguments)
    {
        var (code, output) = Run(arguments);
        Assert.That((code, output), Is.EqualTo(Run("infer", "-h")));
        Assert.That(output, Does.Contain("Usage: edgert infer BUNDLE INPUT... [options]").And.Contain("--verbose"));
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        var before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            return (CommandLine.Run(arguments), output.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
