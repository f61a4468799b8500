using System.Diagnostics;
using System.Globalization;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>flite, a program that reads English aloud with a few voices made of people's recordings: <c>flite-slt</c> for its voice <c>slt</c>.</summary>
internal static class Flite
{
    private const string Program = "flite";
    private const string Prefix = "flite-";

    // Words a minute that it speaks by itself; the mean pitch, in Hz, at 0 and what a step of 100 adds.
    private const double Pace = 160, LowestMean = 80, Means = 1.6;

    /// <summary>Whether a voice is one of flite's.</summary>
    public static bool IsVoice(string voice) => voice.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Checks that there are such voices; flite itself takes another where there is none.</summary>
    /// <exception cref="ConfigurationException">There is one that it does not have.</exception>
    /// <exception cref="DeviceException">flite is not installed.</exception>
    public static void CheckVoices(IEnumerable<string> voices)
    {
        using var process = Speaker.Start(new ProcessStartInfo(Program, ["-lv"]) { RedirectStandardError = true, RedirectStandardOutput = true });
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var known = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        foreach (var voice in voices)
        {
            if (!known.Contains(voice[Prefix.Length..], StringComparer.Ordinal))
                throw new ConfigurationException($"--voices: flite has no voice '{voice[Prefix.Length..]}'; it has {string.Join(", ", known)}.");
        }
    }

    /// <summary>Starts reading a text aloud into a WAV file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The text.</param>
    /// <param name="voice">The voice.</param>
    /// <param name="speed">Words a minute.</param>
    /// <param name="pitch">0 to 99.</param>
    /// <exception cref="DeviceException">flite is not installed.</exception>
    public static Process Say(string path, string text, string voice, int speed, int pitch) => Speaker.Start(new ProcessStartInfo(Program, ["-voice", voice[Prefix.Length..], "--setf", Setting("duration_stretch", Pace / speed),
        "--setf", Setting("int_f0_target_mean", LowestMean + Means * pitch), "-o", path, "-t", text]) { RedirectStandardError = true, RedirectStandardOutput = true });

    private static string Setting(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value:0.###}");
}
