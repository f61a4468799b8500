using System.Collections.Concurrent;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>
/// A chip of 64 lines that exists in this process only: <c>sim-gpio://NAME/LINE</c> opens its lines as <c>gpio://</c> opens a real chip's, and whoever plays the outside world (a test, a demonstration) drives the inputs and looks at
/// the outputs here. Lines are called <c>line0</c> to <c>line63</c> too. Levels are the voltage's: true is high, whatever a URI calls active. Members may be called on any thread.
/// </summary>
public sealed class SimulatedChip
{
    /// <summary>How many lines a chip has.</summary>
    public const int LineCount = 64;

    private static readonly ConcurrentDictionary<string, SimulatedChip> s_chips = new(StringComparer.Ordinal);

    private readonly SimulatedLine[] _lines;

    private SimulatedChip(string name)
    {
        Name = name;
        _lines = new SimulatedLine[LineCount];
        for (var i = 0; i < LineCount; i++)
            _lines[i] = new SimulatedLine(this);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is there; an absent one fails who uses it, as a chip on USB does that was pulled out.</summary>
    public bool Plugged { get; private set; } = true;

    /// <summary>The chip of a name, which is made when it is first asked for.</summary>
    public static SimulatedChip Of(string name) => s_chips.GetOrAdd(name, static name => new SimulatedChip(name));

    /// <summary>The line's level, whoever drives it.</summary>
    public bool Read(int line) => Line(line).High;

    /// <summary>Drives a line from outside.</summary>
    public void Drive(int line, bool high) => Line(line).Set(high);

    /// <summary>Takes the chip away: open lines fail from now on.</summary>
    public void Unplug() => Plug(false);

    /// <summary>Brings it back; lines must be opened again.</summary>
    public void Plug() => Plug(true);

    internal SimulatedLine Line(int line) => line is >= 0 and < LineCount ? _lines[line] : throw new ArgumentOutOfRangeException(nameof(line), line, $"A simulated chip has lines 0 to {LineCount - 1}.");

    private void Plug(bool plugged)
    {
        Plugged = plugged;
        foreach (var line in _lines)
            line.Plug(plugged);
    }
}
