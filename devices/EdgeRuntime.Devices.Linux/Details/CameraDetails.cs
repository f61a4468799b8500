using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.V4l2;

namespace EdgeRuntime.Devices.Linux.Details;

/// <summary>The formats of a camera that can be read here, each with its sizes; the URI asks for the largest size of its highest rate.</summary>
internal static class CameraDetails
{
    public static List<DeviceDetail> List(IKernel kernel, DeviceInfo device)
    {
        var details = new List<DeviceDetail>();
        var unread = new List<string>();
        foreach (var format in V4l2Camera.Describe(kernel, device.Path).Formats)
        {
            if (format.Option is null)
                unread.Add(format.FourCc);
            else
                details.Add(new DeviceDetail(format.Option, string.Join(", ", format.Sizes.Select(static size => size.ToString())), Uri(device, format)));
        }
        if (unread.Count > 0)
            details.Add(new DeviceDetail("others", $"not read here: {string.Join(' ', unread)}", ""));
        return details;
    }

    private static string Uri(DeviceInfo device, CameraFormat format)
    {
        var (best, fastest) = ((CameraSize?)null, 0.0);
        foreach (var size in format.Sizes)
        {
            var rate = size.Rates.Count == 0 ? 0 : size.Rates[0];
            if (best is null || rate > fastest || (rate == fastest && size.MaxWidth * size.MaxHeight > best.MaxWidth * best.MaxHeight))
                (best, fastest) = (size, rate);
        }
        return best is null ? $"{device.Uri}?format={format.Option}" : FormattableString.Invariant($"{device.Uri}?format={format.Option}&width={best.MaxWidth}&height={best.MaxHeight}{(fastest > 0 ? FormattableString.Invariant($"&fps={fastest:0.##}") : "")}");
    }
}
