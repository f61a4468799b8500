namespace EdgeRuntime.Devices.Linux.Samples;

/// <summary>A number of sysfs as a channel: (raw + offset) × scale.</summary>
internal sealed record SysfsChannel(string Name, ValueFile File, double Offset, double Scale)
{
    public float Read() => (float)((File.Read() + Offset) * Scale);
}
