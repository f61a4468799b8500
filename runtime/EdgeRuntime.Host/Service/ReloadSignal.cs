using System.Runtime.InteropServices;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host.Service;

/// <summary>
/// SIGHUP reads the pipeline file again: what changed is put in place, what did not goes on; a file that cannot be used is refused, and everything goes on as it was. A signal that comes before pipelines run (<see cref="Begin"/>) is
/// kept until then.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly PosixSignalRegistration _registration;
    private (PipelineHost Host, ServiceLink? Service)? _running;
    private bool _asked;

    /// <summary>Listens from now on.</summary>
    public ReloadSignal(string file)
    {
        _file = file;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Hear();
        });
    }

    /// <summary>Pipelines run now.</summary>
    public void Begin(PipelineHost host, ServiceLink? service)
    {
        lock (_lock)
        {
            _running = (host, service);
            if (_asked)
                Reload(host, service);
        }
    }

    public void Dispose() => _registration.Dispose();

    private void Hear()
    {
        lock (_lock)
        {
            _asked = _running is null;
            if (_running is var (host, service))
                Reload(host, service);
        }
    }

    private void Reload(PipelineHost host, ServiceLink? service)
    {
        service?.Reloading();
        var outcome = Outcome(host);
        Console.Error.WriteLine($"edgert: {outcome}");
        service?.Reloaded(outcome);
    }

    private string Outcome(PipelineHost host)
    {
        try
        {
            var (started, stopped, kept) = host.Reload(_file);
            return $"{_file} was read again: {started} started, {stopped} stopped, {kept} went on.";
        }
        catch (ObjectDisposedException)
        {
            return "not read again: the program ends.";
        }
        catch (Exception e)
        {
            return $"{_file} is refused, the pipelines go on as they were: {ErrorReport.Describe(e)}";
        }
    }
}
