namespace EdgeRuntime.Host.Reports;

/// <summary>What <c>edgert devices</c> found.</summary>
internal sealed record DevicesReport(IReadOnlyList<DetailedDeviceReport> Devices);

/// <summary>One device: what it offers, and what this user lacks to open it.</summary>
internal sealed record DetailedDeviceReport(string Kind, string Name, string Path, string Uri, string? AccessRemedy, IReadOnlyList<DetailReport> Offers);

/// <summary>A format, line or channel of a device, with the URI that opens it.</summary>
internal sealed record DetailReport(string Name, string Text, string Uri);
