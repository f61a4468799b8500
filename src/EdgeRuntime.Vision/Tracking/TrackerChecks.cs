using System.Globalization;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>Checks of trackers' settings.</summary>
internal static class TrackerChecks
{
    public static void Unit(string tracker, string name, float value)
    {
        if (!(value is >= 0 and <= 1))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{tracker}: {name} is {value}, expected 0 to 1."));
    }

    public static void AtLeast(string tracker, string name, int value, int least)
    {
        if (value < least)
            throw new ConfigurationException($"{tracker}: {name} is {value}, expected {least} or more.");
    }
}
