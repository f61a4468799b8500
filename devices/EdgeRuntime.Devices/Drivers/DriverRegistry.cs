namespace EdgeRuntime.Devices.Drivers;

/// <summary>The drivers of a program, by kind and scheme. A program adds those that it needs, and carries no others.</summary>
public sealed class DriverRegistry
{
    private readonly List<DeviceDriver> _drivers = [];

    /// <summary>All drivers, in the order of their adding.</summary>
    public IReadOnlyList<DeviceDriver> Drivers => _drivers;

    /// <summary>Adds a driver; a later one replaces an earlier one of its kind and scheme.</summary>
    public DriverRegistry Add<T>(T driver) where T : DeviceDriver
    {
        _drivers.RemoveAll(other => KindOf(other) == KindOf(driver) && other.Scheme == driver.Scheme);
        _drivers.Add(driver);
        return this;
    }

    /// <summary>The driver of a kind for a URI.</summary>
    /// <typeparam name="T">The kind: <see cref="FrameDriver"/>, <see cref="SampleDriver"/>, …</typeparam>
    /// <exception cref="ConfigurationException">There is none; the message says which schemes there are.</exception>
    public T Find<T>(DeviceUri uri) where T : DeviceDriver
    {
        ArgumentNullException.ThrowIfNull(uri);
        return Find<T>(uri.Scheme) ?? throw new ConfigurationException($"{uri}: '{uri.Scheme}' is nothing that can be opened here; there are {string.Join(", ", _drivers.OfType<T>().Select(static driver => driver.Example))}.");
    }

    /// <summary>The driver of a kind and scheme; null where there is none.</summary>
    public T? Find<T>(string scheme) where T : DeviceDriver
    {
        foreach (var driver in _drivers)
        {
            if (driver is T found && found.Scheme == scheme)
                return found;
        }
        return null;
    }

    private static int KindOf(DeviceDriver driver) => driver switch
    {
        FrameDriver => 0,
        SampleDriver => 1,
        EventDriver => 2,
        OutputDriver => 3,
        BrokerDriver => 4,
        _ => throw new ArgumentException($"{driver.GetType().Name} is no kind of driver that is known.", nameof(driver)),
    };
}
