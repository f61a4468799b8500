using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Lines;

/// <summary>What a URI asks of an output line.</summary>
/// <param name="Drive">How it drives.</param>
/// <param name="ActiveLow">Whether low is active.</param>
/// <param name="Initial">What it is from the first moment: true for active.</param>
internal sealed record OutputLineOptions(LineDrive Drive, bool ActiveLow, bool Initial)
{
    /// <exception cref="ConfigurationException">An option is not known or has a value that cannot be.</exception>
    public static OutputLineOptions Parse(DeviceUri uri)
    {
        var options = new OutputLineOptions(
            uri.OneOf("drive", "push-pull", "push-pull", "open-drain", "open-source") switch { "open-drain" => LineDrive.OpenDrain, "open-source" => LineDrive.OpenSource, _ => LineDrive.PushPull },
            uri.Flag("active-low"),
            uri.OneOf("initial", "inactive", "inactive", "active") == "active");
        uri.RefuseOthers();
        return options;
    }
}
