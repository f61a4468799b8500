using System.Runtime.InteropServices;
using EdgeRuntime.Media.Audio;

namespace EdgeRuntime.Media;

/// <summary>A WAV file in memory.</summary>
/// <param name="Format">Encoding, rate and channels of the file.</param>
/// <param name="Samples">The samples, channels interleaved, full scale ±1.</param>
public sealed record WavAudio(WavFormat Format, float[] Samples)
{
    /// <summary>The number of frames.</summary>
    public int Frames => Samples.Length / Format.Channels;

    /// <summary>One channel; the file's own array where it is the only one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public float[] Channel(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Format.Channels);
        if (Format.Channels == 1)
            return Samples;
        var channel = new float[Frames];
        for (var i = 0; i < channel.Length; i++)
            channel[i] = Samples[i * Format.Channels + index];
        return channel;
    }
}

/// <summary>Reads WAV files whole: PCM of 8, 16, 24 and 32 bits, 32-bit float, WAVE_FORMAT_EXTENSIBLE. <see cref="WavReader"/> reads them piece by piece.</summary>
public static class WavFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    /// <exception cref="InvalidModelException">It is no WAV file, truncated, of a kind that is not supported, or longer than <see cref="MediaLimits.ArrayBytes"/> in f32.</exception>
    public static WavAudio Read(string path)
    {
        using var reader = WavReader.Open(path);
        return ReadAll(reader, path);
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidModelException">As <see cref="Read(string)"/>.</exception>
    public static unsafe WavAudio Read(ReadOnlySpan<byte> file, string name)
    {
        fixed (byte* bytes = &MemoryMarshal.GetReference(file))
        {
            if (file.IsEmpty)
                throw WavErrors.Invalid(name, "the file is empty");
            using var reader = new WavReader(new UnmanagedMemoryStream(bytes, file.Length), name);
            return ReadAll(reader, name);
        }
    }

    // Memory grows with what is read, not with what the header promises.
    private static WavAudio ReadAll(WavReader reader, string name)
    {
        const int MaxSamples = MediaLimits.ArrayBytes / sizeof(float);
        var channels = reader.Format.Channels;
        var samples = new float[Math.Min(reader.Frames ?? long.MaxValue, (1 << 16) / channels) * channels];
        var count = 0;
        while (true)
        {
            if (samples.Length - count < channels)
                Array.Resize(ref samples, (int)Math.Min((long)MaxSamples / channels * channels, Math.Max(2L * samples.Length, 1 << 12) / channels * channels));
            if (samples.Length - count < channels)
                throw WavErrors.Invalid(name, $"it is longer than {MediaLimits.ArrayBytes} bytes of f32; read it piece by piece");
            var frames = reader.Read(samples.AsSpan(count));
            if (frames == 0)
                break;
            count += frames * channels;
        }
        return new WavAudio(reader.Format, count == samples.Length ? samples : samples[..count]);
    }
}
