using System.Buffers;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>Units of IIO channels (Documentation/ABI/testing/sysfs-bus-iio): where the kernel counts in thousandths, values become V, A, °C, W and %; all others stay (m/s², rad/s, Gauss, kPa, lux).</summary>
internal static class IioUnits
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create("_0123456789-");

    private static readonly string[] s_thousandths = ["voltage", "altvoltage", "current", "temp", "power", "humidityrelative"];

    /// <summary>What makes a processed number of the channel one of its unit.</summary>
    public static double Scale(string channel) => s_thousandths.AsSpan().Contains(TypeOf(channel)) ? 1e-3 : 1;

    /// <summary>The type of a channel, as in <c>voltage</c> of <c>voltage0</c> and <c>accel</c> of <c>accel_x</c>.</summary>
    public static string TypeOf(string channel)
    {
        var end = channel.AsSpan().IndexOfAny(s_ends);
        return end < 0 ? channel : channel[..end];
    }
}
