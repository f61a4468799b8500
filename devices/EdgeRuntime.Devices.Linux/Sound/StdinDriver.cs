using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Sound;

namespace EdgeRuntime.Devices.Linux.Sound;

/// <summary>Reads raw sound from the standard input: <c>arecord -t raw -f S16_LE -r 16000 | edgert listen stdin://?rate=16000 …</c>, with <c>channels</c> and <c>format</c> (u8, s16, s24 in three bytes, s32, f32; little-endian).</summary>
public sealed class StdinDriver() : SampleDriver("stdin", "stdin://?rate=16000&channels=1&format=s16", "raw sound on the standard input")
{
    private const int DuplicateClosedOnExecute = 1030;

    private readonly Func<KernelFile> _open = Duplicate;

    internal StdinDriver(Func<KernelFile> open) : this() => _open = open;

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Authority.Length > 0 || uri.Path.Length > 0 || (!uri.Rest.StartsWith("//", StringComparison.Ordinal) && uri.Rest.Length > 0))
            throw new ConfigurationException($"{uri}: expected stdin: or stdin://?options, without a name.");
        var (rate, channels, format) = (uri.Integer("rate", 16000, 1000, 192_000), uri.Integer("channels", 1, 1, 64), PcmOption.Parse(uri, "format", "s16"));
        uri.RefuseOthers();
        return () => new RawSampleSource(_open(), uri.ToString(), rate, channels, format);
    }

    // Descriptor 0 itself stays the process's: were it closed, the next file that is opened would get its number and be taken for the standard input.
    private static KernelFile Duplicate()
    {
        var descriptor = LibC.FileControl(0, DuplicateClosedOnExecute, 3);
        return descriptor >= 0 ? new DescriptorFile(descriptor) : throw new DeviceException($"stdin: there is no standard input: {Errno.Describe(Marshal.GetLastPInvokeError())}.");
    }
}
