using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Lines;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>A line of a simulated chip: a level, and at most one who uses it.</summary>
internal sealed class SimulatedLine(SimulatedChip chip)
{
    private readonly Lock _lock = new();
    private object? _user;
    private SimulatedEventSource? _watcher;

    public SimulatedChip Chip => chip;

    public bool High { get; private set; }

    public void Set(bool high)
    {
        lock (_lock)
        {
            if (High == high)
                return;
            High = high;
            _watcher?.Changed(high);
        }
    }

    public void Plug(bool plugged)
    {
        lock (_lock)
        {
            if (plugged)
                return;
            _user = null;
            _watcher?.Gone();
            _watcher = null;
        }
    }

    /// <exception cref="DeviceException">The chip is not there, or the line is used.</exception>
    public void Take(object user, object uri)
    {
        lock (_lock)
        {
            if (!chip.Plugged)
                throw new DeviceException($"{uri}: there is no chip {chip.Name}: it was unplugged.");
            if (_user is not null)
                throw new DeviceException($"{uri}: the line is used by 'edgert'; release it first.");
            _user = user;
            _watcher = user as SimulatedEventSource;
        }
    }

    public bool IsOf(object user) => ReferenceEquals(_user, user);

    public void Release(object user)
    {
        lock (_lock)
        {
            if (IsOf(user))
                (_user, _watcher) = (null, null);
        }
    }

    /// <summary>Which line a URI means.</summary>
    /// <exception cref="ConfigurationException">It names no chip, or no line.</exception>
    public static LineAddress Address(DeviceUri uri) => LineAddress.Parse(uri) is { Chip.Length: > 0 } address ? address : throw new ConfigurationException($"{uri}: names no chip; expected sim-gpio://NAME/LINE with any name.");

    /// <summary>The line that an address means.</summary>
    /// <exception cref="DeviceException">The chip has none such.</exception>
    public static SimulatedLine Find(LineAddress address, object uri)
    {
        var number = address.Number ?? (address.Line.StartsWith("line", StringComparison.Ordinal) && int.TryParse(address.Line.AsSpan(4), out var named) ? named : -1);
        if (number is >= 0 and < SimulatedChip.LineCount)
            return SimulatedChip.Of(address.Chip).Line(number);
        throw new DeviceException(address.Number is null
            ? $"{uri}: {address.Chip} has no line that is called '{address.Line}'; its lines are called line0 to line{SimulatedChip.LineCount - 1}."
            : $"{uri}: {address.Chip} has the lines 0 to {SimulatedChip.LineCount - 1}, found {address.Line}.");
    }
}
