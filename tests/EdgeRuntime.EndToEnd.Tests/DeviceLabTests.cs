using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The device lab (docs/device-lab.md): a QEMU guest is booted once, and each line that it prints is a test here.</summary>
public sealed partial class DeviceLabTests
{
    private static readonly TimeSpan s_timeOut = TimeSpan.FromMinutes(6);

    private static readonly string[] s_checks =
    [
        "gpio-output", "gpio-output-active-low", "gpio-level", "gpio-busy-line", "gpio-line-out-of-range", "gpio-missing-chip",
        "gpio-sim-edges", "gpio-sim-edges-rising-only", "gpio-sim-edges-active-low", "gpio-sim-line-by-name", "gpio-sim-output", "gpio-sim-bias", "gpio-sim-debounce", "gpio-sim-missed-events", "gpio-sim-unplug",
        "i2c-registers", "i2c-init-writes", "i2c-busy-address", "i2c-nobody-there",
        "hwmon-lm75", "hwmon-unplug", "thermal-zone",
        "iio-bmp280", "iio-unplug", "iio-dummy-polled", "iio-buffered", "iio-buffered-opened-again", "iio-missing-trigger",
        "sound-tone", "sound-missing-card", "sound-50-overruns", "sound-word-listen", "sound-word-run", "sound-20-removals", "loopback-mjpeg", "loopback-writer-comes-back",
        "camera-formats", "camera-yuyv", "camera-nv12", "camera-dropped-buffers", "camera-unsupported-format", "camera-missing", "camera-disconnect", "camera-fatal-error",
        "edgert-devices", "edgert-devices-for-a-terminal", "pipeline-200-cycles",
    ];

    private readonly Dictionary<string, (string Result, string Why)> _lines = [];
    private string _output = "";

    [OneTimeSetUp]
    public void Boot()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/qemu-system-x86_64"))
            throw TestData.Missing("qemu-system-x86_64", "sudo apt-get install -y qemu-system-x86 busybox-static cpio kmod acpica-tools v4l-utils i2c-tools alsa-utils");
        var artifacts = Path.Combine(TestData.RepositoryRoot, "artifacts");
        var lab = Path.Combine(artifacts, "bin", "edgert-lab");
        if (!File.Exists(lab))
            throw TestData.Missing(lab, "run ./build.sh lab, which publishes it");
        var start = new ProcessStartInfo(Path.Combine(TestData.RepositoryRoot, "tests/lab/lab.sh"), [Path.Combine(artifacts, "lab"), Path.Combine(artifacts, "downloads/lab"), lab, Programs.Edgert])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LAB_SOUND"] = Sound();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(s_timeOut))
            process.Kill(entireProcessTree: true);
        _output = $"{error.Result}{output.Result}";
        TestContext.Progress.WriteLine(_output);
        foreach (Match line in Line().Matches(output.Result))
            _lines[line.Groups[2].Value] = (line.Groups[1].Value, line.Groups[3].Value);
    }

    [TestCaseSource(nameof(s_checks))]
    public void In_the_guest(string check)
    {
        Assert.That(_lines, Contains.Key(check), $"the lab did not come so far:\n{_output}");
        var (result, why) = _lines[check];
        if (result == "SKIP")
            throw TestData.Missing(check, why);
        Assert.That(result, Is.EqualTo("PASS"), why);
    }

    [Test]
    public void Every_line_is_a_test_here() => Assert.That(_lines.Keys, Is.SubsetOf(s_checks).And.Not.Empty);

    // A model of words and a recording of one, where the shared data is; empty: the guest does without.
    private static string Sound()
    {
        string data;
        try
        {
            data = TestData.Shared("tflm");
        }
        catch (IgnoreException)
        {
            return "";
        }
        var folder = Path.Combine(TestData.RepositoryRoot, "artifacts/lab-sound");
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "words.txt"), ["silence", "unknown", "yes", "no"]);
        Programs.Run(Programs.Edgec, ["convert", Path.Combine(data, "micro_speech_quantized.tflite"), "-o", Path.Combine(folder, "words.edge"), "--features", "micro", "--labels", Path.Combine(folder, "words.txt")]).Done();
        File.Copy(Path.Combine(data, "yes_1000ms.wav"), Path.Combine(folder, "yes.wav"), overwrite: true);
        return folder;
    }

    [GeneratedRegex(@"^(PASS|FAIL|SKIP) ([a-z0-9-]+): (.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
