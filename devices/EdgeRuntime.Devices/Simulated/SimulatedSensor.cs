using System.Collections.Concurrent;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>A sensor that exists in this process only, which <c>sim-samples://NAME</c> opens; whoever plays the outside world unplugs it here. Members may be called on any thread.</summary>
public sealed class SimulatedSensor
{
    private static readonly ConcurrentDictionary<string, SimulatedSensor> s_sensors = new(StringComparer.Ordinal);

    private int _unplugged;

    private SimulatedSensor(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is there.</summary>
    public bool Plugged { get; private set; } = true;

    /// <summary>How often it was unplugged: who opened it before the last time has lost it.</summary>
    internal int Unplugged => Volatile.Read(ref _unplugged);

    /// <summary>The sensor of a name, which is made when it is first asked for.</summary>
    public static SimulatedSensor Of(string name) => s_sensors.GetOrAdd(name, static name => new SimulatedSensor(name));

    /// <summary>Takes it away: open sources fail from now on.</summary>
    public void Unplug()
    {
        Plugged = false;
        Interlocked.Increment(ref _unplugged);
    }

    /// <summary>Brings it back; it must be opened again.</summary>
    public void Plug() => Plugged = true;
}
