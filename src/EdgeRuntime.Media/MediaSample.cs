using EdgeRuntime.Media.Audio;

namespace EdgeRuntime.Media;

/// <summary>Reads pictures (png, jpg, bmp, ppm, pgm) and sound (wav) into samples, by the file's name.</summary>
public static class MediaSample
{
    /// <summary>Whether a path is named as a picture or sound.</summary>
    public static bool HasMediaName(string path) => ImageFile.HasImageName(path) || SoundFile.HasSoundName(path);

    /// <summary>Reads a file into a sample.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    /// <exception cref="InvalidModelException">It is damaged, or of a kind that is not supported.</exception>
    /// <exception cref="DeviceException">The library that decodes this image format is not installed.</exception>
    public static void Read(string path, Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (SoundFile.HasSoundName(path))
            SoundFile.ToSample(WavFile.Read(path), path, sample);
        else
            ImageFile.Read(path, sample);
    }

    /// <summary>Decodes a file that is in memory.</summary>
    internal static void Decode(ReadOnlySpan<byte> file, string name, Sample sample)
    {
        if (SoundFile.HasSoundName(name))
            SoundFile.ToSample(WavFile.Read(file, name), name, sample);
        else
            ImageFile.Decode(file, name, sample);
    }
}
