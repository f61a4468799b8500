using System.Buffers.Binary;

namespace EdgeRuntime.Training.Tests;

/// <summary>WAV files of tones, 8 kHz, 16 bits.</summary>
internal static class ToneFile
{
    public static void Write(string path, double hertz, int samples) => Write(path, [hertz], samples, 0);

    /// <summary>Tones of so many samples each, with silence between.</summary>
    public static void Write(string path, double[] tones, int each, int gap)
    {
        var samples = tones.Length * (each + gap) - gap;
        var file = new byte[44 + 2 * samples];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        (int At, int Value)[] header = [(4, file.Length - 8), (16, 16), (20, 1 | 1 << 16), (24, 8000), (28, 16000), (32, 2 | 16 << 16), (40, 2 * samples)];
        foreach (var (at, value) in header)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < samples; i++)
        {
            var (tone, at) = (i / (each + gap), i % (each + gap));
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), at < each ? (short)(8000 * Math.Sin(2 * Math.PI * tones[tone] * at / 8000)) : (short)0);
        }
        File.WriteAllBytes(path, file);
    }
}
