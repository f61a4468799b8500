namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>How a node is opened; values are those of <c>open</c>.</summary>
[Flags]
internal enum OpenMode
{
    Read = 0,
    ReadWrite = 2,
    NonBlocking = 0x800,
}
