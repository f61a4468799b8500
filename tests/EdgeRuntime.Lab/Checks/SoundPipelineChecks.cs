using System.Diagnostics;
using System.Text.Json;

namespace EdgeRuntime.Lab.Checks;

/// <summary>Words that are played to a sound card and heard by edgert, whose card is taken away and brought back: model and recordings are those of /sound, where the host has them.</summary>
internal static class SoundPipelineChecks
{
    private const string Model = "/sound/words.edge", Recording = "/sound/yes.wav", Word = "yes";
    private const string Driver = "/sys/bus/platform/drivers/snd_aloop", Device = "snd_aloop.0";
    private const int Overruns = 50, Removals = 20, WarmUp = 60;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static void Run(LabRun lab)
    {
        lab.Check("sound-50-overruns", Overrun);
        lab.Check("sound-word-listen", Listen);
        lab.Check("sound-word-run", static () => WithRun(static edgert => $"edgert run: {Hear(edgert)}"));
        lab.Check("sound-20-removals", static () => WithRun(Remove));
    }

    // Nobody reads for longer than the card's buffer holds: of so many samples it holds less than a tenth of a second.
    private static string Overrun()
    {
        const int Rate = 192_000, Channels = 16;
        using var source = Open.Samples($"alsa://hw:0,1?rate={Rate}&channels={Channels}&period=1ms");
        var (values, missed, heard) = (new float[1024 * Channels], 0L, 0L);
        for (var time = 0; time < Overruns; time++)
        {
            Expect.True(source.Read(values, TimeSpan.FromSeconds(5), out _) > 0, $"no sound after {time} overruns");
            var clock = Stopwatch.StartNew();
            while (source.Missed == missed)
            {
                Expect.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"overrun {time} was not counted");
                Thread.Sleep(100);
                heard += source.Read(values, TimeSpan.FromSeconds(5), out _);
            }
            missed = source.Missed;
        }
        return FormattableString.Invariant($"{Overruns} overruns, each counted: {missed} samples missed, {heard} heard between them");
    }

    private static string Listen()
    {
        Need();
        using var edgert = Start("listen", "alsa://hw:0,1?rate=16000", "--words", Model, "--json");
        using var watch = Watch(edgert);
        using var player = Play();
        try
        {
            var word = Next(edgert, static happened => Is(happened, "event", "word"));
            Expect.Equal(word.GetProperty("word").GetString(), Word, "word");
            return FormattableString.Invariant($"edgert listen: '{Word}', score {word.GetProperty("score").GetDouble():0.00}");
        }
        finally
        {
            player.Kill();
            edgert.Kill();
        }
    }

    private static string WithRun(Func<Process, string> check)
    {
        Need();
        using var edgert = Start("run", "--source", "alsa://hw:0,1?rate=16000", "--model", Model, "--sink", "stdout:");
        using var watch = Watch(edgert);
        try
        {
            WaitForSource(edgert, true);
            return check(edgert);
        }
        finally
        {
            edgert.Kill();
        }
    }

    private static string Hear(Process edgert)
    {
        using var player = Play();
        try
        {
            var word = Next(edgert, static happened => Is(happened, "type", "word"));
            Expect.Equal(word.GetProperty("text").GetString(), Word, "word");
            return FormattableString.Invariant($"'{Word}', score {word.GetProperty("score").GetDouble():0.00}, {word.GetProperty("latency_ms").GetDouble():0} ms from its last sample to the line");
        }
        finally
        {
            player.Kill();
            player.WaitForExit();
        }
    }

    private static string Remove(Process edgert)
    {
        var (resident, slowest) = (0, TimeSpan.Zero);
        for (var time = 0; time < WarmUp + Removals; time++)
        {
            if (time == WarmUp)
                resident = Guest.ResidentKilobytes(edgert.Id);
            Guest.Write($"{Driver}/unbind", Device);
            WaitForSource(edgert, false);
            Guest.Write($"{Driver}/bind", Device);
            var clock = Stopwatch.StartNew();
            WaitForSource(edgert, true);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }
        var grown = Guest.ResidentKilobytes(edgert.Id) - resident;
        Expect.True(grown <= 1000, $"resident memory grew by {grown} kB, from {resident} kB");
        return FormattableString.Invariant($"edgert run, {Removals} removals after {WarmUp} to warm up: sound again within {slowest.TotalSeconds:0.00} s; resident memory {resident} kB {grown:+0;-0;+0} kB; then {Hear(edgert)}");
    }

    private static void Need()
    {
        if (!File.Exists(Model))
            throw new MissingDeviceException($"{Model} is not there: the host has no ../shared/data to make it of");
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("edgert", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // As for the camera: errors leave garbage, and the collector shall look while the program warms up.
        start.Environment["DOTNET_GCgen0size"] = "100000";
        var edgert = Process.Start(start)!;
        edgert.ErrorDataReceived += static (_, _) => { };
        edgert.BeginErrorReadLine();
        return edgert;
    }

    // The recording again and again: the card gives silence between two of them.
    private static Process Play() => Process.Start("sh", ["-c", $"for i in 1 2 3 4 5 6 7 8; do aplay -q -D plughw:0,0 {Recording}; sleep 1; done"]);

    private static Timer Watch(Process edgert) => new(_ => edgert.Kill(), null, s_patience, Timeout.InfiniteTimeSpan);

    private static void WaitForSource(Process edgert, bool there) => Next(edgert, happened => Is(happened, "type", "source") && happened.GetProperty("active").GetBoolean() == there);

    private static bool Is(JsonElement happened, string name, string value) => happened.GetProperty(name).GetString() == value;

    private static JsonElement Next(Process edgert, Func<JsonElement, bool> wanted)
    {
        while (edgert.StandardOutput.ReadLine() is { } line)
        {
            using var happened = JsonDocument.Parse(line);
            if (wanted(happened.RootElement))
                return happened.RootElement.Clone();
        }
        throw new InvalidOperationException("edgert ended, or said nothing for a minute");
    }
}
