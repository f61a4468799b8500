using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.Alsa;

/// <summary>snd_pcm_sw_params.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct AlsaSoftware
{
    [FieldOffset(0)] public int TimestampMode;
    [FieldOffset(4)] public uint PeriodStep;
    [FieldOffset(16)] public ulong AvailableLeast;
    [FieldOffset(24)] public ulong TransferAlignment;
    [FieldOffset(32)] public ulong StartThreshold;
    [FieldOffset(40)] public ulong StopThreshold;
}

/// <summary>snd_xferi.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal unsafe struct AlsaTransfer
{
    [FieldOffset(0)] public long Result;
    [FieldOffset(8)] public void* Buffer;
    [FieldOffset(16)] public ulong Frames;
}

/// <summary>
/// snd_pcm_hw_params: what is still possible, as three masks (access, format, subformat) and twelve ranges. The kernel narrows them (refines) as choices are made.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 608)]
internal unsafe struct AlsaParameters
{
    public const int Access = 0, Format = 1, Channels = 10, Rate = 11, PeriodSize = 13, BufferSize = 17;
    public const int Interleaved = 3;
    private const int FirstInterval = 8, Masks = 3, MaskWords = 8, Intervals = 12, IntegerFlag = 4;

    [FieldOffset(4)] private fixed uint _masks[Masks * MaskWords];
    [FieldOffset(260)] private fixed uint _intervals[Intervals * 3];
    [FieldOffset(512)] public uint Requested;
    [FieldOffset(516)] public uint Changed;

    /// <summary>Everything is possible.</summary>
    public static AlsaParameters Any()
    {
        var parameters = default(AlsaParameters);
        for (var i = 0; i < Masks * MaskWords; i++)
            parameters._masks[i] = uint.MaxValue;
        for (var i = 0; i < Intervals; i++)
            parameters._intervals[3 * i + 1] = uint.MaxValue;
        parameters.Requested = uint.MaxValue;
        return parameters;
    }

    /// <summary>Whether a bit of a mask is possible.</summary>
    public readonly bool Has(int mask, int bit) => (_masks[mask * MaskWords + bit / 32] >> bit % 32 & 1) != 0;

    /// <summary>Leaves one bit of a mask.</summary>
    public void Choose(int mask, int bit)
    {
        for (var i = 0; i < MaskWords; i++)
            _masks[mask * MaskWords + i] = i == bit / 32 ? 1u << bit % 32 : 0;
        Requested |= 1u << mask;
    }

    /// <summary>A range.</summary>
    public readonly (uint Least, uint Most) Range(int parameter) => (_intervals[3 * (parameter - FirstInterval)], _intervals[3 * (parameter - FirstInterval) + 1]);

    /// <summary>Leaves a range of whole numbers.</summary>
    public void Limit(int parameter, uint least, uint most)
    {
        var at = 3 * (parameter - FirstInterval);
        (_intervals[at], _intervals[at + 1], _intervals[at + 2]) = (least, most, IntegerFlag);
        Requested |= 1u << parameter;
    }
}
