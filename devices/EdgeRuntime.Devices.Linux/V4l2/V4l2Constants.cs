namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>Constants of <c>linux/videodev2.h</c>.</summary>
internal static class V4l2Constants
{
    public const uint CapabilityCapture = 0x1, CapabilityPlanarCapture = 0x1000, CapabilityStreaming = 0x0400_0000, CapabilityDeviceCaps = 0x8000_0000;
    public const uint BufferCapture = 1, BufferPlanarCapture = 9, MemoryMapped = 1;
    public const uint FlagError = 0x40, FlagTimestampMask = 0xe000, FlagTimestampMonotonic = 0x2000;
    public const uint FieldNone = 1, FormatPrivateMagic = 0xfeedcafe, CapabilityTimePerFrame = 0x1000;
    public const uint ControlDisabled = 0x1, ControlReadOnly = 0x4, ControlNext = 0x8000_0000, EventSourceChange = 5;
    public const uint CloseOnExecute = 0x80000;
    public const int MaxPlanes = 8;
}
