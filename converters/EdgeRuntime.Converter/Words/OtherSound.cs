using EdgeRuntime.Media;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Converter.Words;

/// <summary>Sound in which no word is said: a WAV file, or all of a folder, one after the other as one stream.</summary>
internal sealed class OtherSound
{
    private const int Frames = 4096;
    private readonly string[] _files;

    /// <param name="path">The file or folder.</param>
    /// <exception cref="ConfigurationException">There is no such file or folder, or no WAV file in it.</exception>
    public OtherSound(string path)
    {
        if (!Directory.Exists(path))
            _files = File.Exists(path) ? [path] : throw new ConfigurationException($"{path}: no such file or folder; expected a WAV file or a folder of them with hours of sound in which the words are not said.");
        else
            _files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".wav", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        if (_files.Length == 0)
            throw new ConfigurationException($"{path}: holds no WAV file; expected hours of sound in which the words are not said.");
        foreach (var file in _files)
        {
            using var reader = WavReader.Open(file);
            Seconds += (double)(reader.Frames ?? 0) / reader.Format.SampleRate;
        }
    }

    /// <summary>How long all of it is, as its headers say.</summary>
    public double Seconds { get; }

    /// <summary>Gives all of it as one channel at a rate, piece by piece; a piece is good until the next.</summary>
    public void Read(int rate, Action<ReadOnlySpan<float>> take, CancellationToken cancellation)
    {
        foreach (var file in _files)
        {
            using var reader = WavReader.Open(file);
            var conditioner = new SoundConditioner(new SoundOptions(), reader.Format.Channels, reader.Format.SampleRate, rate);
            var frames = new float[Frames * reader.Format.Channels];
            var samples = new float[(int)((long)Frames * rate / reader.Format.SampleRate) + 16];
            while (reader.Read(frames) is > 0 and var count)
            {
                cancellation.ThrowIfCancellationRequested();
                take(samples.AsSpan(0, conditioner.Run(frames.AsSpan(0, count * reader.Format.Channels), samples)));
            }
        }
    }
}
