using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Lines;

/// <summary>What a URI asks of an input line.</summary>
/// <param name="Edge">Which changes are events.</param>
/// <param name="Bias">What holds the line.</param>
/// <param name="ActiveLow">Whether low is active.</param>
/// <param name="Debounce">How long a level must last; zero for no debouncing.</param>
internal sealed record InputLineOptions(LineEdge Edge, LineBias Bias, bool ActiveLow, TimeSpan Debounce)
{
    private static readonly TimeSpan s_longestDebounce = TimeSpan.FromSeconds(10);

    /// <exception cref="ConfigurationException">An option is not known or has a value that cannot be.</exception>
    public static InputLineOptions Parse(DeviceUri uri)
    {
        var options = new InputLineOptions(
            uri.OneOf("edge", "both", "rising", "falling", "both") switch { "rising" => LineEdge.Rising, "falling" => LineEdge.Falling, _ => LineEdge.Both },
            uri.OneOf("bias", "as-is", "as-is", "pull-up", "pull-down", "disabled") switch { "pull-up" => LineBias.PullUp, "pull-down" => LineBias.PullDown, "disabled" => LineBias.Disabled, _ => LineBias.Unchanged },
            uri.Flag("active-low"),
            uri.Duration("debounce", TimeSpan.Zero));
        uri.RefuseOthers();
        return options.Debounce <= s_longestDebounce ? options : throw new ConfigurationException($"{uri}: debounce is {options.Debounce.TotalSeconds:0.###} s, expected 10 s at most.");
    }
}
