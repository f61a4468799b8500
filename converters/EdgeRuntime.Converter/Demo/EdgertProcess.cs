using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Converter.Demo;

/// <summary>Runs edgert as a device would: as a process, read through its <c>--json</c> output.</summary>
internal sealed class EdgertProcess(string program)
{
    /// <exception cref="DeviceException">The program is missing, fails, or prints something else than JSON.</exception>
    public JsonObject Json(params IReadOnlyList<string> arguments)
    {
        var text = Run(arguments, out _);
        try
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DeviceException($"{program} {string.Join(' ', arguments)}: printed no JSON object: {text.ReplaceLineEndings(" ").Trim()}", error);
        }
    }

    /// <summary>Milliseconds from starting the process until its first line of output: the median of some runs.</summary>
    public double FirstOutputMilliseconds(int runs, params IReadOnlyList<string> arguments)
    {
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
            Run(arguments, out times[i]);
        Array.Sort(times);
        return times[runs / 2];
    }

    private string Run(IReadOnlyList<string> arguments, out double firstOutputMilliseconds)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Stopwatch.GetTimestamp();
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new DeviceException($"'{program}' cannot be started ({error.Message}); ./build.sh makes it.", error);
        }
        using (process)
        {
            var first = process.StandardOutput.ReadLine();
            firstOutputMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var rest = process.StandardOutput.ReadToEnd();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new DeviceException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {error.ReplaceLineEndings(" ").Trim()}");
            return first + Environment.NewLine + rest;
        }
    }
}
