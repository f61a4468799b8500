namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>The ioctl numbers of <c>linux/videodev2.h</c>; they hold the sizes of the structures, so x64 and arm64 have the same.</summary>
internal static class V4l2Requests
{
    public const uint QueryCapabilities = 0x80685600, EnumerateFormats = 0xc0405602, GetFormat = 0xc0d05604, SetFormat = 0xc0d05605, RequestBuffers = 0xc0145608, QueryBuffer = 0xc0585609, Queue = 0xc058560f;
    public const uint ExportBuffer = 0xc0405610, Dequeue = 0xc0585611, StreamOn = 0x40045612, StreamOff = 0x40045613, GetParameters = 0xc0cc5615, SetParameters = 0xc0cc5616, EnumerateInputs = 0xc050561a;
    public const uint QueryControl = 0xc0445624, QueryMenu = 0xc02c5625, SetInput = 0xc0045627, GetExtendedControls = 0xc0205647, SetExtendedControls = 0xc0205648, EnumerateFrameSizes = 0xc02c564a;
    public const uint EnumerateFrameIntervals = 0xc034564b, DequeueEvent = 0x80885659, SubscribeEvent = 0x4020565a, QueryExtendedControl = 0xc0e85667;
}
