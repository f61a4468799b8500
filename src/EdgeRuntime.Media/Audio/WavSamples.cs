using System.Buffers.Binary;

namespace EdgeRuntime.Media.Audio;

/// <summary>Stored samples as floats.</summary>
internal static class WavSamples
{
    /// <summary>Converts whole samples.</summary>
    public static void Convert(ReadOnlySpan<byte> source, WavEncoding encoding, Span<float> destination)
    {
        switch (encoding)
        {
            case WavEncoding.UInt8:
                for (var i = 0; i < source.Length; i++)
                    destination[i] = (source[i] - 128) * (1f / 128);
                break;
            case WavEncoding.Int16:
                for (var i = 0; i < source.Length / 2; i++)
                    destination[i] = BinaryPrimitives.ReadInt16LittleEndian(source[(2 * i)..]) * (1f / (1 << 15));
                break;
            case WavEncoding.Int24:
                for (var i = 0; i < source.Length / 3; i++)
                    destination[i] = (source[3 * i] | source[3 * i + 1] << 8 | (sbyte)source[3 * i + 2] << 16) * (1f / (1 << 23));
                break;
            case WavEncoding.Int32:
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
