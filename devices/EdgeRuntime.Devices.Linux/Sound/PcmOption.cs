using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Devices.Linux.Sound;

/// <summary>How samples are stored, as an option of a URI says it.</summary>
internal static class PcmOption
{
    /// <summary>The format of an option.</summary>
    public static PcmFormat Parse(DeviceUri uri, string name, string otherwise) => uri.OneOf(name, otherwise, "u8", "s16", "s24", "s32", "f32") switch
    {
        "u8" => PcmFormat.U8,
        "s24" => PcmFormat.S24Packed,
        "s32" => PcmFormat.S32,
        "f32" => PcmFormat.Float,
        _ => PcmFormat.S16,
    };
}
