using System.Globalization;
using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Samples;

/// <summary>Options that are lists, as in <c>channels=accel_x,accel_y</c>.</summary>
internal static class OptionList
{
    /// <summary>The parts of a list; none where the option is not given.</summary>
    /// <exception cref="ConfigurationException">A part is empty or comes twice.</exception>
    public static string[] Names(DeviceUri uri, string option) => Names(uri, option, uri.Text(option));

    /// <summary>The parts of a list.</summary>
    /// <exception cref="ConfigurationException">A part is empty or comes twice.</exception>
    public static string[] Names(DeviceUri uri, string what, string list)
    {
        if (list.Length == 0 && !uri.Has(what))
            return [];
        var names = list.Split(',', StringSplitOptions.TrimEntries);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || names.AsSpan(0, i).Contains(names[i]))
                throw new ConfigurationException($"{uri}: {what} is '{list}', expected names between commas, each once.");
        }
        return names;
    }

    /// <summary>A list with one part for each of <paramref name="count"/> things, or one for all of them.</summary>
    /// <exception cref="ConfigurationException">It has another number of parts.</exception>
    public static string[] PerChannel(DeviceUri uri, string option, string otherwise, int count)
    {
        var parts = uri.Text(option, otherwise).Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length == 1 && count > 1)
            parts = [.. Enumerable.Repeat(parts[0], count)];
        return parts.Length == count ? parts : throw new ConfigurationException($"{uri}: {option} has {parts.Length} parts, expected one for each of the {count} channels, or one for all.");
    }

    /// <summary>The same with numbers.</summary>
    /// <exception cref="ConfigurationException">It has another number of parts, or one is no number.</exception>
    public static double[] NumberPerChannel(DeviceUri uri, string option, string otherwise, int count)
    {
        var parts = PerChannel(uri, option, otherwise, count);
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw new ConfigurationException($"{uri}: {option} has '{parts[i]}', expected numbers.");
        }
        return numbers;
    }
}
