using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Measures <c>edgert infer</c> from outside: how long it takes from the start of the process to its first line of output, and how much memory it took by then.</summary>
internal sealed class ProcessTimer(string program, string bundle, string input)
{
    private const int QuietMilliseconds = 200;

    private static readonly string[] s_engines = ["native", "onnxruntime"];

    // environ of libc: what this process was started with.
    private static readonly unsafe nint s_environment = *(nint*)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "environ");

    /// <summary>Medians in milliseconds of starting both engines in turns.</summary>
    /// <exception cref="DeviceException">The program cannot be started, or fails.</exception>
    public (double Native, double Ort) FirstResult(int launches)
    {
        var times = new[] { new double[launches], new double[launches] };
        for (var i = 0; i < launches; i++)
        {
            for (var k = 0; k < 2; k++)
            {
                var engine = i % 2 == 0 ? k : 1 - k;
                times[engine][i] = Launch(s_engines[engine]);
            }
        }
        foreach (var list in times)
            Array.Sort(list);
        return (times[0][launches / 2], times[1][launches / 2]);
    }

    /// <summary>The most resident memory of both in bytes, read from /proc when the first inference is over.</summary>
    /// <exception cref="DeviceException">The program fails before.</exception>
    public (long Native, long Ort) PeakMemory() => (PeakMemory(s_engines[0]), PeakMemory(s_engines[1]));

    // The second input is a named pipe that nobody writes: the program runs the model on the first one, and then waits for ever.
    private long PeakMemory(string engine)
    {
        var pipe = Path.Combine(Path.GetTempPath(), $"edgert-bench-{Environment.ProcessId}.npy");
        File.Delete(pipe);
        if (Linux.MakePipe(pipe, 0x180) != 0)
            throw new DeviceException($"{pipe}: no named pipe can be made there (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["infer", bundle, input, pipe, "--engine", engine]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                return PeakMemory(process, engine);
            }
            finally
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        finally
        {
            File.Delete(pipe);
        }
    }

    private static long PeakMemory(Process process, string engine)
    {
        try
        {
            TimeSpan before;
            do
            {
                before = process.TotalProcessorTime;
                if (process.WaitForExit(QuietMilliseconds))
                    throw new DeviceException($"edgert infer --engine {engine}: exit code {process.ExitCode}: {process.StandardError.ReadToEnd().ReplaceLineEndings(" ").Trim()}");
                process.Refresh();
            }
            while (process.TotalProcessorTime != before || !Status(process, "State").StartsWith('S'));
            return long.Parse(Status(process, "VmHWM").Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or FormatException)
        {
            throw new DeviceException($"edgert infer --engine {engine}: ended while its memory was read: {e.Message}", e);
        }
    }

    private static string Status(Process process, string name) => File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private unsafe double Launch(string engine)
    {
        const int actionBytes = 128; // posix_spawn_file_actions_t takes 80
        var actions = stackalloc byte[actionBytes];
        var ends = stackalloc int[2];
        if (Linux.Pipe(ends, Linux.CloseOnExec) != 0)
            throw new DeviceException("no pipe can be made.");
        _ = Linux.InitActions(actions);
        _ = Linux.AddDuplicate(actions, ends[1], 1);
        var start = Stopwatch.GetTimestamp();
        var error = Linux.Spawn(out var pid, program, actions, null, [program, "infer", bundle, input, "--engine", engine, null], s_environment);
        _ = Linux.DestroyActions(actions);
        _ = Linux.Close(ends[1]);
        if (error != 0)
        {
            _ = Linux.Close(ends[0]);
            throw new DeviceException($"'{program}' cannot be started (error {error}); ./build.sh makes it.");
        }
        var buffer = stackalloc byte[4096];
        var first = Linux.Read(ends[0], buffer, 4096);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        while (Linux.Read(ends[0], buffer, 4096) > 0)
            continue;
        _ = Linux.Close(ends[0]);
        _ = Linux.Wait(pid, out var status, 0);
        return first > 0 && status == 0 ? time : throw new DeviceException($"{Path.GetFileName(program)} infer {bundle} {input} --engine {engine}: failed with status {status}.");
    }
}
