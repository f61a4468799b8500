using System.Buffers.Binary;

namespace EdgeRuntime.Training.Tests;

/// <summary>WAV files of one tone, 8 kHz, 16 bits.</summary>
internal static class ToneFile
{
    public static void Write(string path, double hertz, int samples)
    {
        var file = new byte[44 + 2 * samples];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        "data"u8.CopyTo(file.AsSpan(36));
        (int At, int Value)[] header = [(4, file.Length - 8), (16, 16), (20, 1 | 1 << 16), (24, 8000), (28, 16000), (32, 2 | 16 << 16), (40, 2 * samples)];
        foreach (var (at, value) in header)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < samples; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), (short)(8000 * Math.Sin(2 * Math.PI * hertz * i / 8000)));
        File.WriteAllBytes(path, file);
    }
}
