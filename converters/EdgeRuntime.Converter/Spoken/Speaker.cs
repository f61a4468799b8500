using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Spoken;

/// <summary>espeak-ng, a program that reads texts aloud; voices that begin with <c>flite-</c> are those of <see cref="Flite"/>.</summary>
internal static class Speaker
{
    private const string Program = "espeak-ng";

    /// <summary>Checks that there are such voices; espeak-ng itself takes another where there is none.</summary>
    /// <exception cref="ConfigurationException">There is one that it does not have.</exception>
    /// <exception cref="DeviceException">espeak-ng is not installed.</exception>
    public static void CheckVoices(IReadOnlyList<string> voices)
    {
        if (voices.Where(Flite.IsVoice).ToArray() is { Length: > 0 } others)
            Flite.CheckVoices(others);
        Mbrola.CheckVoices(voices.Where(Mbrola.IsVoice));
        using var process = Start(new ProcessStartInfo(Program, ["--voices"]) { RedirectStandardError = true, RedirectStandardOutput = true });
        // Priority, language, age and sex, name, file, other languages.
        var known = process.StandardOutput.ReadToEnd().Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(columns => columns.Length > 4)
            .SelectMany(columns => new[] { columns[1], columns[4][(columns[4].LastIndexOf('/') + 1)..] }).ToHashSet(StringComparer.OrdinalIgnoreCase);
        process.WaitForExit();
        foreach (var voice in voices.Where(static voice => !Flite.IsVoice(voice) && !Mbrola.IsVoice(voice)))
        {
            if (!known.Contains(voice))
                throw new ConfigurationException($"--voices: espeak-ng has no voice '{voice}'; 'espeak-ng --voices' lists them by language.");
        }
    }

    /// <summary>Reads a text aloud into a WAV file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The text.</param>
    /// <param name="voice">The voice with its variant, as in <c>en-us+f3</c>.</param>
    /// <param name="speed">Words a minute, 80 to 450.</param>
    /// <param name="pitch">0 to 99.</param>
    /// <exception cref="ConfigurationException">There is no such voice.</exception>
    /// <exception cref="DeviceException">espeak-ng is not installed.</exception>
    public static void Say(string path, string text, string voice, int speed, int pitch)
    {
        using var process = Flite.IsVoice(voice) ? Flite.Say(path, text, voice, speed, pitch)
            : Start(new ProcessStartInfo(Program, ["-v", voice, "-s", Number(speed), "-p", Number(pitch), "-w", path, "--", text]) { RedirectStandardError = true, RedirectStandardOutput = true });
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || !File.Exists(path))
            throw new ConfigurationException($"{process.StartInfo.FileName} cannot say '{text}' with the voice '{voice}': {error.Split('\n')[0].Trim()}; 'espeak-ng --voices' lists its voices, 'flite -lv' those of flite.");
        if (WavFile.Read(path).Frames == 0)
            throw new ConfigurationException($"{process.StartInfo.FileName} has no sound for '{text}' with the voice '{voice}'; write it as it is spoken.");
    }

    /// <summary>The phonemes of a text, in espeak-ng's own writing.</summary>
    /// <exception cref="DeviceException">espeak-ng is not installed.</exception>
    public static string Phonemes(string text, string voice)
    {
        using var process = Start(new ProcessStartInfo(Program, ["-q", "-x", "-v", voice, "--", text]) { RedirectStandardError = true, RedirectStandardOutput = true });
        var phonemes = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return phonemes.ReplaceLineEndings(" ").Trim();
    }

    /// <summary>Starts a program whose Debian package has its name.</summary>
    /// <exception cref="DeviceException">It is not installed.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new DeviceException($"{start.FileName} is not installed: sudo apt-get install -y {start.FileName}.", missing);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
