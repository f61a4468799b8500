using System.Text.Json;

namespace EdgeRuntime.Lab.Checks;

/// <summary>What <c>edgert devices</c> says of the guest.</summary>
internal static class InventoryChecks
{
    public static void Run(LabRun lab)
    {
        lab.Check("edgert-devices", static () =>
        {
            using var report = JsonDocument.Parse(Guest.Run("edgert", "devices", "--json"));
            var devices = report.RootElement.GetProperty("devices").EnumerateArray().ToArray();
            foreach (var (uri, offer) in Expected())
            {
                var device = devices.FirstOrDefault(device => Text(device, "uri").StartsWith(uri, StringComparison.Ordinal) && (offer.Length == 0 || Offers(device).Contains(offer)));
                Expect.True(device.ValueKind == JsonValueKind.Object, $"there is no {uri} with {offer} among {string.Join(", ", devices.Select(static device => $"{Text(device, "uri")} ({string.Join(' ', Offers(device))})"))}");
            }
            return string.Join(", ", devices.Select(static device => Text(device, "uri")));
        });
        lab.Check("edgert-devices-for-a-terminal", static () =>
        {
            var text = Guest.Run("edgert", "devices", "--kind", "camera");
            Expect.True(text.StartsWith("camera", StringComparison.Ordinal) && text.Contains("640x480 (", StringComparison.Ordinal) && text.Contains("v4l2:///dev/video0?format=nv12", StringComparison.Ordinal), text);
            return text.Split('\n')[0];
        });
    }

    private static IEnumerable<(string Uri, string Offer)> Expected()
    {
        yield return ("v4l2:///dev/video0", "nv12");
        yield return ("alsa://hw:0,0", "");
        yield return ("gpio://gpiochip", "lines");
        yield return ($"i2c://{Guest.I2cBus}", "");
        yield return ("iio://iio:device", "pressure");
        yield return ("hwmon://lm75", "temp1");
        yield return ("thermal://thermal_zone0", "temp");
        if (Path.Exists(Guest.SimulatedChip))
            yield return ("gpio://gpiochip", "BUTTON");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<string> Offers(JsonElement device) => device.GetProperty("offers").EnumerateArray().Select(static offer => Text(offer, "name"));
}
