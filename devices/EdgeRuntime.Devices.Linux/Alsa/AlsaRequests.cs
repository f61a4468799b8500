namespace EdgeRuntime.Devices.Linux.Alsa;

/// <summary>The ioctls of the kernel's PCM interface (sound/asound.h), on 64-bit machines.</summary>
internal static class AlsaRequests
{
    public const uint RefineParameters = 0xC2604110, SetParameters = 0xC2604111, SetSoftware = 0xC0884113, Delay = 0x80084121, Prepare = 0x4140, Start = 0x4142, Resume = 0x4147, ReadInterleaved = 0x80184151;

    /// <summary>Error numbers of its own: an overrun, a suspended machine, a stream in the wrong state.</summary>
    public const int Overrun = 32, Suspended = 86, WrongState = 77;
}
