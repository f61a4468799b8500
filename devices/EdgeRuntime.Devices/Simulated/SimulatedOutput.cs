using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Output;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>An output line of a <see cref="SimulatedChip"/>.</summary>
internal sealed class SimulatedOutput : DigitalOutput
{
    private readonly SimulatedLine _line;
    private readonly OutputLineOptions _options;
    private readonly string _uri;

    public SimulatedOutput(SimulatedLine line, OutputLineOptions options, string uri)
    {
        (_line, _options, _uri) = (line, options, uri);
        line.Take(this, uri);
        Write(options.Initial);
    }

    public override void Write(bool active)
    {
        if (!_line.IsOf(this))
            throw new DeviceException($"{_uri}: {_line.Chip.Name} is gone.");
        _line.Set(active != _options.ActiveLow);
    }

    protected override void Dispose(bool disposing) => _line.Release(this);
}
