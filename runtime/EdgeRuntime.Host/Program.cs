using EdgeRuntime.Host.Service;

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
        return CommandLine.Run(arguments);
    }
}
