using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Alsa;

/// <summary>
/// Hears by a sound card of the kernel's: <c>alsa://hw:0,0?rate=16000&amp;channels=1&amp;period=10ms</c>. A card that lacks the rate or the number of channels gives the nearest it has (a higher rate before a lower one): the source's format says
/// what came of it. Overruns are recovered for ever and counted as missed.
/// </summary>
public sealed class AlsaDriver() : SampleDriver("alsa", "alsa://hw:0,0?rate=16000&channels=1", "microphones of the kernel's sound cards")
{
    private readonly IKernel _kernel = LinuxKernel.Instance;
    private readonly string _root = "/";

    internal AlsaDriver(IKernel kernel, string root) : this() => (_kernel, _root) = (kernel, root);

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = AlsaOptions.Parse(uri);
        return () =>
        {
            var node = options.Node(_root, uri);
            var file = DeviceNode.Open(_kernel, node, OpenMode.ReadWrite | OpenMode.NonBlocking, uri, "no such card or device is there, or it cannot record; 'arecord -l' lists those that can");
            try
            {
                return new AlsaSource(file, AlsaSettings.Negotiate(file, options, $"{uri}: {node}"), $"{uri}: {node}");
            }
            catch
            {
                file.Dispose();
                throw;
            }
        };
    }
}
