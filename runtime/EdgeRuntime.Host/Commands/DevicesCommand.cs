using System.CommandLine;
using EdgeRuntime.Devices;
using EdgeRuntime.Devices.Linux;
using EdgeRuntime.Devices.Linux.Details;
using EdgeRuntime.Host.Reports;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert devices</c>: what is connected, and what a pipeline calls it.</summary>
internal static class DevicesCommand
{
    private static readonly string[] s_kinds = Array.ConvertAll(Enum.GetValues<DeviceKind>(), NameOf);

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var kind = new Option<string?>("--kind") { Description = $"Only one kind: {string.Join(", ", s_kinds)}", HelpName = "KIND" };
        OptionParsing.AcceptOnly(kind, s_kinds);
        var command = new Command("devices", "Lists cameras, microphones, GPIO chips, I2C buses and sensors: what they offer, and the URIs that pipelines call them by.") { json, kind };
        command.SetAction(parsed =>
        {
            var report = Collect(parsed.GetValue(kind));
            if (parsed.GetValue(json))
                ReportJson.Write(report, ReportJson.Default.DevicesReport);
            else
                Print(report, parsed.GetValue(kind));
            return CommandLine.Done;
        });
        return command;
    }

    private static DevicesReport Collect(string? kind)
    {
        var devices = new List<DetailedDeviceReport>();
        foreach (var device in DeviceInventory.List())
        {
            if (kind is not null && NameOf(device.Kind) != kind)
                continue;
            var remedy = DeviceDetails.AccessRemedy(device);
            DetailReport[] offers = remedy is null ? [.. DeviceDetails.List(device).Select(static detail => new DetailReport(detail.Name, detail.Text, detail.Uri))] : [];
            devices.Add(new DetailedDeviceReport(NameOf(device.Kind), device.Name, device.Path, device.Uri, remedy, offers));
        }
        return new DevicesReport(devices);
    }

    private static void Print(DevicesReport report, string? kind)
    {
        var output = Console.Out;
        foreach (var device in report.Devices)
        {
            output.WriteLine($"{device.Kind,-10} {device.Uri,-28} {device.Name}");
            if (device.AccessRemedy is not null)
                output.WriteLine($"{"",-10}   {device.Path} may not be opened: {device.AccessRemedy}");
            foreach (var offer in device.Offers)
                output.WriteLine($"{"",-10}   {offer.Name,-14} {offer.Text}{(offer.Uri.Length > 0 ? $"  {offer.Uri}" : "")}");
        }
        if (report.Devices.Count == 0)
            output.WriteLine($"no {kind ?? "camera, microphone, GPIO chip, I2C bus or sensor"} found");
    }

    private static string NameOf(DeviceKind kind) => kind.ToString().ToLowerInvariant();
}
