using System.Buffers.Binary;

namespace EdgeRuntime.Media;

/// <summary>The head of a WAV file of PCM: 16 bits a sample, one channel, as both programs write them.</summary>
public static class WavHeader
{
    /// <summary>Bytes of it; the samples follow.</summary>
    public const int Length = 44;

    /// <summary>Writes it.</summary>
    /// <param name="head">Where: <see cref="Length"/> bytes.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="samples">How many follow; their bytes fit 32 bits.</param>
    public static void Write(Span<byte> head, int rate, long samples)
    {
        var bytes = sizeof(short) * samples;
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)(Length - 8 + bytes));
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head[22..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head[24..], (uint)rate);
        BinaryPrimitives.WriteUInt32LittleEndian(head[28..], (uint)rate * sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(head[32..], sizeof(short));
        BinaryPrimitives.WriteUInt16LittleEndian(head[34..], 16);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[40..], (uint)bytes);
    }
}
