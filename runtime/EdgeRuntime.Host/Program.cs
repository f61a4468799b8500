namespace EdgeRuntime.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        ErrorOutput.Install();
        return CommandLine.Run(arguments);
    }
}
