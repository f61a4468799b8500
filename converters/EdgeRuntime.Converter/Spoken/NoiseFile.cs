using System.Buffers.Binary;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>A second and a half of noise, between white and brown, at a level of −80 to −30 dB, as a WAV file of 16 bits at 16 kHz.</summary>
internal static class NoiseFile
{
    private const int Rate = 16000, Samples = Rate * 3 / 2, Header = 44;

    public static void Write(string path, Random random)
    {
        var file = new byte[Header + 2 * Samples];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        foreach (var (at, value) in (ReadOnlySpan<(int, int)>)[(4, file.Length - 8), (16, 16), (20, 1 | 1 << 16), (24, Rate), (28, 2 * Rate), (32, 2 | 16 << 16), (40, 2 * Samples)])
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        var (colour, level, last) = (0.98 * random.NextDouble(), Math.Pow(10, -4 + 2.5 * random.NextDouble()), 0.0);
        for (var i = 0; i < Samples; i++)
        {
            last = colour * last + 2 * random.NextDouble() - 1;
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + 2 * i), (short)Math.Clamp(32767 * level * last * Math.Sqrt(3 * (1 - colour * colour)), short.MinValue, short.MaxValue));
        }
        File.WriteAllBytes(path, file);
    }
}
