using System.Buffers.Binary;
using EdgeRuntime.Media.Audio;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Media;

/// <summary>How the samples of a WAV file are stored.</summary>
public enum WavEncoding
{
    /// <summary>Unsigned 8-bit integers, 128 is silence.</summary>
    UInt8,
    /// <summary>Signed 16-bit integers.</summary>
    Int16,
    /// <summary>Signed 24-bit integers.</summary>
    Int24,
    /// <summary>Signed 32-bit integers.</summary>
    Int32,
    /// <summary>32-bit floats, full scale ±1.</summary>
    Float32,
}

/// <summary>What the <c>fmt </c> chunk of a WAV file says (Microsoft, "Multiple channel audio data and WAVE files").</summary>
/// <param name="Encoding">How samples are stored.</param>
/// <param name="SampleRate">Frames a second, in Hz.</param>
/// <param name="Channels">Samples of a frame.</param>
public sealed record WavFormat(WavEncoding Encoding, int SampleRate, int Channels)
{
    private const int PlainBytes = 16;
    private const int ExtensibleBytes = 40;
    private const int Pcm = 1;
    private const int IeeeFloat = 3;
    private const int Extensible = 0xFFFE;

    /// <summary>The longest <c>fmt </c> chunk that is looked at.</summary>
    internal const int MaxBytes = 256;

    // The last 14 bytes of the sub-format's GUID; the first two are the format's number.
    private static ReadOnlySpan<byte> GuidTail => [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    /// <summary>Bytes of one sample.</summary>
    public int SampleBytes => PcmSamples.Bytes(Samples);

    /// <summary>How samples are stored, in the words of what converts them.</summary>
    internal PcmFormat Samples => Encoding switch
    {
        WavEncoding.UInt8 => PcmFormat.U8,
        WavEncoding.Int16 => PcmFormat.S16,
        WavEncoding.Int24 => PcmFormat.S24Packed,
        WavEncoding.Int32 => PcmFormat.S32,
        _ => PcmFormat.Float,
    };

    /// <summary>Bytes of one frame.</summary>
    public int FrameBytes => SampleBytes * Channels;

    /// <summary>Reads a chunk's content.</summary>
    internal static WavFormat Read(ReadOnlySpan<byte> chunk, string name)
    {
        if (chunk.Length < PlainBytes)
            throw WavErrors.Invalid(name, $"expected a fmt chunk of {PlainBytes} bytes or more, found {chunk.Length}");
        int format = BinaryPrimitives.ReadUInt16LittleEndian(chunk), channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int block = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (format == Extensible)
        {
            if (chunk.Length < ExtensibleBytes || !chunk.Slice(26, 14).SequenceEqual(GuidTail))
                throw WavErrors.Invalid(name, "its WAVE_FORMAT_EXTENSIBLE names no PCM or float format");
            format = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }
        if (channels is < 1 or > MediaLimits.AudioChannels)
            throw WavErrors.Invalid(name, $"expected 1 to {MediaLimits.AudioChannels} channels, found {channels}");
        if (rate is < 1 or > MediaLimits.AudioRate)
            throw WavErrors.Invalid(name, $"expected a rate of 1 to {MediaLimits.AudioRate} Hz, found {rate}");
        WavEncoding encoding = (format, bits) switch
        {
            (Pcm, 8) => WavEncoding.UInt8,
            (Pcm, 16) => WavEncoding.Int16,
            (Pcm, 24) => WavEncoding.Int24,
            (Pcm, 32) => WavEncoding.Int32,
            (IeeeFloat, 32) => WavEncoding.Float32,
            _ => throw WavErrors.Invalid(name, $"expected PCM of 8, 16, 24 or 32 bits, or 32-bit float, found format {format} of {bits} bits; convert it, as with 'ffmpeg -i FILE -c:a pcm_s16le OUT.wav'"),
        };
        var result = new WavFormat(encoding, (int)rate, channels);
        return block == result.FrameBytes ? result : throw WavErrors.Invalid(name, $"expected frames of {result.FrameBytes} bytes, found {block}");
    }
}
