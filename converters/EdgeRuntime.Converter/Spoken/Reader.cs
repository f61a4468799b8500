using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>Gives what <see cref="Speaker"/> says as samples, by way of a file that disappears again.</summary>
/// <param name="accents">Languages whose voices speak English with an accent.</param>
/// <param name="random">Decides how they say what is hard for them.</param>
internal sealed class Reader(IReadOnlyList<string> accents, Random random) : IDisposable
{
    private readonly Accent _accent = new(random);
    private readonly string _folder = Directory.CreateTempSubdirectory("edgec-speech-").FullName;

    /// <summary>Reads a text aloud.</summary>
    /// <returns>Samples of −1 to 1, and how many there are in a second.</returns>
    public (float[] Samples, int Rate) Read(string text, string voice, int speed, int pitch)
    {
        var path = Path.Combine(_folder, "said.wav");
        Speaker.Say(path, accents.Contains(voice.Split('+')[0]) ? _accent.Of(text) : text, voice, speed, pitch);
        var sound = WavFile.Read(path);
        return (sound.Channel(0), sound.Format.SampleRate);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
