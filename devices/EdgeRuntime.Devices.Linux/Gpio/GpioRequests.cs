namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>Numbers of the kernel's interface to GPIO chips, version 2 (linux/gpio.h, 5.10 and later).</summary>
internal static class GpioRequests
{
    public const uint ChipInfo = 0x8044b401, LineInfo = 0xc100b405, GetLine = 0xc250b407, GetValues = 0xc010b40e, SetValues = 0xc010b40f;

    public const ulong Used = 1, ActiveLow = 2, Input = 4, Output = 8, RisingEdge = 16, FallingEdge = 32, OpenDrain = 64, OpenSource = 128, PullUp = 256, PullDown = 512, BiasDisabled = 1024;

    public const uint OutputValues = 2, DebouncePeriod = 3;

    public const uint RisingEvent = 1;
}
