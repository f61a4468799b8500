using System.Runtime.InteropServices;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Service;

/// <summary>SIGHUP reads the pipeline file again: what changed is put in place, what did not goes on; a file that cannot be used is refused, and everything goes on as it was.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration _registration;

    public ReloadSignal(PipelineHost host, string file, ServiceLink? service) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        lock (_lock)
        {
            service?.Reloading();
            var outcome = Reload(host, file);
            Console.Error.WriteLine($"edgert: {outcome}");
            service?.Reloaded(outcome);
        }
    });

    public void Dispose() => _registration.Dispose();

    private static string Reload(PipelineHost host, string file)
    {
        try
        {
            var (started, stopped, kept) = host.Reload(file);
            return $"{file} was read again: {started} started, {stopped} stopped, {kept} went on.";
        }
        catch (ObjectDisposedException)
        {
            return "not read again: the program ends.";
        }
        catch (Exception e)
        {
            return $"{file} is refused, the pipelines go on as they were: {ErrorReport.Describe(e)}";
        }
    }
}
