namespace EdgeRuntime.Media.Audio;

/// <summary>WAV files as samples of a data set.</summary>
internal static class SoundFile
{
    /// <summary>Whether a path ends as WAV files do.</summary>
    public static bool HasSoundName(string path) => path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    /// <summary>Puts a recording into a sample, its channels mixed.</summary>
    public static void ToSample(WavAudio audio, string name, Sample sample)
    {
        var channels = audio.Format.Channels;
        var values = sample.PrepareSound(audio.Frames, audio.Format.SampleRate);
        if (channels == 1)
            audio.Samples.CopyTo(values);
        else
            for (var i = 0; i < values.Length; i++)
            {
                var sum = 0f;
                for (var c = 0; c < channels; c++)
                    sum += audio.Samples[i * channels + c];
                values[i] = sum / channels;
            }
        sample.SetName(name);
    }
}
