
using System.Diagnostics;

namespace EdgeRuntime.Lab.Checks;

/// <summary>The kernel's gpio-sim: lines with names, bias and debouncing, and a chip that goes away.</summary>
internal static class SimulatedChipChecks
{
    private const string Live = "/sys/kernel/config/gpio-sim/lab/live";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    public static void Run(LabRun lab)
    {
        lab.Check("gpio-sim-edges", static () => Edges("", "RFR"));
        lab.Check("gpio-sim-edges-rising-only", static () => Edges("?edge=rising", "RR"));
        lab.Check("gpio-sim-edges-active-low", static () => Edges("?active-low", "FRF"));
        lab.Check("gpio-sim-line-by-name", ByName);
        lab.Check("gpio-sim-output", Output);
        lab.Check("gpio-sim-bias", Bias);
        lab.Check("gpio-sim-debounce", Debounce);
        lab.Check("gpio-sim-missed-events", Missed);
        lab.Check("gpio-sim-unplug", Unplug);
    }

    private static string Edges(string options, string expected)
    {
        Need();
        using var source = Open.Events($"gpio://lab-gpio/5{options}");
        var (seen, last) = ("", Stopwatch.GetTimestamp());
        foreach (var high in (bool[])[true, false, true])
        {
            Pull(5, high);
            if (expected == "RR" && !high)
            {
                Expect.True(!source.Read(TimeSpan.FromMilliseconds(500), out _), "a falling edge came");
                continue;
            }
            Expect.True(source.Read(s_soon, out var happened), $"no event after the level was {(high ? "high" : "low")}");
            Expect.True(happened.Timestamp >= last && happened.Timestamp <= Stopwatch.GetTimestamp(), $"the time {happened.Timestamp} is not between {last} and now");
            seen += happened.Level ? 'R' : 'F';
            last = happened.Timestamp;
        }
        Expect.Equal((seen, source.Missed), (expected, 0L), "events and missed ones");
        return $"{seen}, kernel times in order";
    }

    private static string ByName()
    {
        Need();
        using var source = Open.Events("gpio:///BUTTON");
        Pull(5, true);
        Expect.True(source.Read(s_soon, out var happened) && happened.Level, "no rising edge");
        Pull(5, false);
        return "gpio:///BUTTON is line 5 of lab-gpio";
    }

    private static string Output()
    {
        Need();
        using var output = Open.Output("gpio://lab-gpio/3");
        var seen = "";
        foreach (var active in (bool[])[false, true, false, true])
        {
            output.Write(active);
            seen += Guest.Read($"{Guest.SimulatedChip}/sim_gpio3/value");
        }
        Expect.Equal(seen, "0101", "levels");
        return seen;
    }

    private static string Bias()
    {
        Need();
        using (var up = Open.Events("gpio://lab-gpio/6?bias=pull-up"))
            Expect.True(up.Level, "pulled up and low");
        using var down = Open.Events("gpio://lab-gpio/6?bias=pull-down");
        Expect.True(!down.Level, "pulled down and high");
        return "pull-up is high, pull-down low";
    }

    private static string Debounce()
    {
        Need();
        using var source = Open.Events("gpio://lab-gpio/5?debounce=100ms");
        for (var i = 0; i < 5; i++)
            Pull(5, i % 2 == 0);
        var events = 0;
        while (source.Read(TimeSpan.FromSeconds(1), out var happened))
        {
            events++;
            Expect.True(happened.Level, "a falling edge came through");
        }
        Expect.Equal(events, 1, "events of a bouncing line");
        Pull(5, false);
        return "5 changes within 100 ms are 1 event";
    }

    private static string Missed()
    {
        Need();
        using var source = Open.Events("gpio://lab-gpio/5");
        // Changes that come quicker than the kernel looks at them are one event for it.
        for (var i = 0; i < 300; i++)
        {
            Pull(5, i % 2 == 0);
            Thread.Sleep(2);
        }
        var (events, first) = (0, 0L);
        while (source.Read(TimeSpan.FromMilliseconds(500), out var happened))
            first = events++ == 0 ? happened.Sequence : first;
        Expect.True(events <= 64 && source.Missed > 0 && source.Missed == first - 1, $"{events} events, {source.Missed} missed, the first that came has number {first}");
        return $"{events} kept, {source.Missed} counted as missed";
    }

    private static string Unplug()
    {
        Need();
        using var source = Open.Events("gpio://lab-gpio/5");
        using var world = new Timer(static _ => Guest.Write(Live, "0"), null, 300, Timeout.Infinite);
        var message = Expect.DeviceError(() => source.Read(s_soon, out _), out var took);
        Expect.DeviceError(() => Open.Events("gpio://lab-gpio/5").Dispose(), out _);
        Guest.Write(Live, "1");
        source.Dispose();
        using var again = Open.Events("gpio://lab-gpio/5");
        _ = again.Level;
        return $"noticed after {took.TotalSeconds - 0.3:0.0} s, open again: {message}";
    }

    private static void Need()
    {
        Guest.Need(Guest.SimulatedChip, "gpio-sim");
        Pull(5, false);
    }

    private static void Pull(int line, bool high) => Guest.Write($"{Guest.SimulatedChip}/sim_gpio{line}/pull", high ? "pull-up" : "pull-down");
}
