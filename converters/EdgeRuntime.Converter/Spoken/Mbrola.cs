using System.Diagnostics;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>Voices made of people's recordings by MBROLA, which espeak-ng speaks with: <c>mb-us1</c>, or <c>mb-fr4-en</c> for a French speaker who says English. Each is one speaker: espeak-ng's variants change nothing of them.</summary>
internal static class Mbrola
{
    private const string Prefix = "mb-";

    /// <summary>Whether a voice is one of these.</summary>
    public static bool IsVoice(string voice) => voice.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks that voices can speak: espeak-ng lists those of MBROLA whether they are installed or not.</summary>
    /// <exception cref="ConfigurationException">There is no such voice, or it is not installed.</exception>
    /// <exception cref="DeviceException">espeak-ng is not installed.</exception>
    public static void CheckVoices(IEnumerable<string> voices)
    {
        foreach (var voice in voices)
        {
            using var process = Speaker.Start(new ProcessStartInfo("espeak-ng", ["-v", voice, "-q", "--", "a"]) { RedirectStandardError = true, RedirectStandardOutput = true });
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new ConfigurationException($"--voices: espeak-ng has no voice '{voice}', or it is not installed: 'espeak-ng --voices=mb' lists them, and sudo apt-get install -y mbrola mbrola-{voice[Prefix.Length..].Split('-')[0]} (Debian's contrib and non-free) brings it.");
        }
    }
}
