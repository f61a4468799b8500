using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Runs a program to its end.</summary>
internal static class ProgramRun
{
    /// <summary>The JSON object that it prints.</summary>
    /// <exception cref="DeviceException">It is missing, fails, or prints something else.</exception>
    public static JsonObject Json(string program, IReadOnlyList<string> arguments, bool emit = true)
    {
        var text = Text(program, arguments, emit);
        try
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DeviceException($"{program} {string.Join(' ', arguments)}: printed no JSON object: {text.ReplaceLineEndings(" ").Trim()}", error);
        }
    }

    /// <summary>What it prints.</summary>
    /// <exception cref="DeviceException">It is missing or fails.</exception>
    public static string Text(string program, IReadOnlyList<string> arguments, bool emit = true)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!emit)
            start.Environment["EDGERT_EMIT"] = "0";
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new DeviceException($"{Path.GetFileName(program)} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {error.Result.ReplaceLineEndings(" ").Trim()}");
        }
        catch (Win32Exception error)
        {
            throw new DeviceException($"'{program}' cannot be started ({error.Message}); ./build.sh makes it.", error);
        }
    }
}
