namespace EdgeRuntime.Devices.Linux.Details;

/// <summary>Something that a device offers.</summary>
/// <param name="Name">What it is called: a camera's format, a line, a channel.</param>
/// <param name="Text">What is known of it: sizes and rates, who uses it, its unit.</param>
/// <param name="Uri">What a pipeline calls it; empty where nothing can be opened by it.</param>
public sealed record DeviceDetail(string Name, string Text, string Uri);
