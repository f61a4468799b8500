using System.Buffers.Binary;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>Writes samples of −1 to 1 as a WAV file of 16 bits and one channel.</summary>
internal static class WavOutput
{
    private const int Header = 44;

    public static void Write(string path, ReadOnlySpan<float> samples, int rate)
    {
        var file = new byte[Header + 2 * samples.Length];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        foreach (var (at, value) in (ReadOnlySpan<(int, int)>)[(4, file.Length - 8), (16, 16), (20, 1 | 1 << 16), (24, rate), (28, 2 * rate), (32, 2 | 16 << 16), (40, 2 * samples.Length)])
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + 2 * i), (short)Math.Clamp(32767 * samples[i], short.MinValue, short.MaxValue));
        File.WriteAllBytes(path, file);
    }
}
