using EdgeRuntime.Host.Service;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["run", ..])
        {
            HangUp.Pass();
            NativeHeap.Share();
        }
        ErrorOutput.Install();
        StandardOutput.Install();
        TunedSession.Ignored = static line => Console.Error.WriteLine($"edgert: {line}");
        return CommandLine.Run(arguments);
    }
}
