using System.Buffers.Binary;

namespace EdgeRuntime.Sound;

/// <summary>Stored samples of sound as numbers of −1 to 1.</summary>
public static class PcmSamples
{
    /// <summary>Bytes of a sample.</summary>
    public static int Bytes(PcmFormat format) => format switch { PcmFormat.U8 => 1, PcmFormat.S16 => 2, PcmFormat.S24Packed => 3, _ => 4 };

    /// <summary>Converts whole samples.</summary>
    /// <param name="source">Their bytes; what is left of a sample at the end is passed over.</param>
    /// <param name="format">How they are stored.</param>
    /// <param name="destination">Room for as many numbers.</param>
    public static void Convert(ReadOnlySpan<byte> source, PcmFormat format, Span<float> destination)
    {
        switch (format)
        {
            case PcmFormat.U8:
                for (var i = 0; i < source.Length; i++)
                    destination[i] = (source[i] - 128) * (1f / 128);
                break;
            case PcmFormat.S16:
                for (var i = 0; i < source.Length / 2; i++)
                    destination[i] = BinaryPrimitives.ReadInt16LittleEndian(source[(2 * i)..]) * (1f / (1 << 15));
                break;
            case PcmFormat.S24Packed:
                for (var i = 0; i < source.Length / 3; i++)
                    destination[i] = (source[3 * i] | source[3 * i + 1] << 8 | (sbyte)source[3 * i + 2] << 16) * (1f / (1 << 23));
                break;
            case PcmFormat.S24:
                for (var i = 0; i < source.Length / 4; i++)
                    destination[i] = (BinaryPrimitives.ReadInt32LittleEndian(source[(4 * i)..]) << 8 >> 8) * (1f / (1 << 23));
                break;
            case PcmFormat.S32:
                for (var i = 0; i < source.Length / 4; i++)
                    destination[i] = BinaryPrimitives.ReadInt32LittleEndian(source[(4 * i)..]) * (1f / (1u << 31));
                break;
            default:
                for (var i = 0; i < source.Length / 4; i++)
                    destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
                break;
        }
    }
}
