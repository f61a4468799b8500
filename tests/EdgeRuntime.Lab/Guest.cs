using System.Diagnostics;

namespace EdgeRuntime.Lab;

/// <summary>The guest: its files and programs.</summary>
internal static class Guest
{
    public const string SimulatedChip = "/tmp/gpio-sim";

    /// <summary>The bus of i2c-stub.</summary>
    public static string I2cBus => Read("/tmp/i2c-bus");

    public static string Read(string path) => File.ReadAllText(path).Trim();

    public static void Write(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Skips a check whose device the guest does not have.</summary>
    public static void Need(string path, string module)
    {
        if (!Path.Exists(path))
            throw new MissingDeviceException($"{path} is not there: {module} is not in Debian's kernel and was not built");
    }

    /// <summary>Runs a program; what it printed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    /// <summary>Resident memory of a program, in kB.</summary>
    public static int ResidentKilobytes(int process)
    {
        foreach (var line in File.ReadLines($"/proc/{process}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                return int.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0]);
        }
        throw new InvalidOperationException($"process {process} has no resident memory");
    }
}
