namespace EdgeRuntime.Lab.Checks;

/// <summary>
/// GPIO of the stock kernel: hid-cp2112 on an emulated CP2112, whose lines are bytes of a file. Levels only: that driver of Linux 6.1 sleeps in atomic context when edges are asked for ("scheduling while atomic" on a busy machine, after which the
/// program is killed), so edges are the matter of gpio-sim.
/// </summary>
internal static class GpioChecks
{
    private const string State = "/tmp/cp2112", Chip = "gpio://cp2112_gpio";
    private const int SetByte = 1, InputByte = 2, OutputLine = 3, InputLine = 5;

    public static void Run(LabRun lab)
    {
        lab.Check("gpio-output", Output);
        lab.Check("gpio-output-active-low", OutputActiveLow);
        lab.Check("gpio-level", Level);
        lab.Check("gpio-busy-line", Busy);
        lab.Check("gpio-line-out-of-range", () => Expect.DeviceError(() => Open.Output($"{Chip}/8").Dispose(), out _));
        lab.Check("gpio-missing-chip", () => Expect.DeviceError(() => Open.Events("gpio://gpiochip77/1").Dispose(), out _));
    }

    private static string Output()
    {
        using var output = Open.Output($"{Chip}/{OutputLine}");
        var seen = "";
        foreach (var active in (bool[])[false, true, false, true])
        {
            output.Write(active);
            seen += Bit(SetByte, OutputLine);
        }
        Expect.Equal(seen, "0101", "levels at the chip");
        return "0101 at the chip";
    }

    private static string OutputActiveLow()
    {
        using var output = Open.Output($"{Chip}/{OutputLine}?active-low&initial=active");
        var initial = Bit(SetByte, OutputLine);
        output.Write(false);
        Expect.Equal((initial, Bit(SetByte, OutputLine)), (0, 1), "levels at the chip");
        return "active is low from the first moment";
    }

    private static string Level()
    {
        Drive(true);
        using var source = Open.Events($"{Chip}/{InputLine}");
        var before = source.Level;
        Drive(false);
        Expect.Equal((before, source.Level), (true, false), "levels");
        return "high, then low";
    }

    private static string Busy()
    {
        using var first = Open.Output($"{Chip}/{OutputLine}");
        var message = Expect.DeviceError(() => Open.Output($"{Chip}/{OutputLine}").Dispose(), out _);
        Expect.True(message.Contains("'edgert'", StringComparison.Ordinal), $"the consumer is not named: {message}");
        return message;
    }

    private static int Bit(int place, int line)
    {
        using var file = File.OpenRead(State);
        file.Position = place;
        return file.ReadByte() >> line & 1;
    }

    private static void Drive(bool high)
    {
        using var file = new FileStream(State, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = InputByte;
        file.WriteByte((byte)(high ? 1 << InputLine : 0));
    }
}
