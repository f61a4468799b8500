using System.Buffers.Binary;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>Writes samples of −1 to 1 as a WAV file of 16 bits and one channel.</summary>
internal static class WavOutput
{
    public static void Write(string path, ReadOnlySpan<float> samples, int rate)
    {
        var file = new byte[WavHeader.Length + 2 * samples.Length];
        WavHeader.Write(file, rate, samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(WavHeader.Length + 2 * i), (short)Math.Clamp(32767 * samples[i], short.MinValue, short.MaxValue));
        File.WriteAllBytes(path, file);
    }
}
