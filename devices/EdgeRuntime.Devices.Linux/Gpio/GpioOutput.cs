using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Output;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>An output line. When it is given back, what becomes of its level is the chip's matter: most keep it.</summary>
internal sealed unsafe class GpioOutput : DigitalOutput
{
    private readonly KernelFile _file;
    private readonly string _path;
    private readonly object _user;

    public GpioOutput(IKernel kernel, LineAddress address, OutputLineOptions options, object user)
    {
        var (chip, line) = GpioLineFinder.Open(kernel, address, user);
        using (chip)
            _file = chip.Request(line, Flags(options), new GpioAttribute { Id = GpioRequests.OutputValues, Values = options.Initial ? 1u : 0u, Mask = 1 }, 0);
        (_path, _user) = (chip.Path, user);
    }

    public override void Write(bool active)
    {
        GpioLineValues values = new() { Bits = active ? 1u : 0u, Mask = 1 };
        var result = _file.Control(GpioRequests.SetValues, &values);
        if (result < 0)
            throw new DeviceException($"{_user}: {_path} is gone or failed: {Errno.Describe(-result)}.");
    }

    protected override void Dispose(bool disposing) => _file.Dispose();

    private static ulong Flags(OutputLineOptions options) => GpioRequests.Output
        | (options.ActiveLow ? GpioRequests.ActiveLow : 0)
        | options.Drive switch { LineDrive.OpenDrain => GpioRequests.OpenDrain, LineDrive.OpenSource => GpioRequests.OpenSource, _ => 0 };
}
