using System.Text.Json;

namespace EdgeRuntime.Lab.Checks;

/// <summary>What edgert itself says of the guest.</summary>
internal static class InventoryChecks
{
    public static void Run(LabRun lab)
    {
        lab.Check("edgert-info", static () =>
        {
            using var report = JsonDocument.Parse(Guest.Run("edgert", "info", "--json"));
            var uris = report.RootElement.GetProperty("devices").EnumerateArray().Select(static device => device.GetProperty("uri").GetString()!).ToArray();
            foreach (var scheme in (string[])["v4l2:///dev/video0", "alsa://hw:0,0", "gpio://gpiochip", $"i2c://{Guest.I2cBus}", "iio://", "thermal://thermal_zone0"])
                Expect.True(uris.Any(uri => uri.StartsWith(scheme, StringComparison.Ordinal)), $"{scheme} is not among {string.Join(", ", uris)}");
            return $"{uris.Length} devices";
        });
    }
}
