using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Lab.Checks;

/// <summary>A sound card of the stock kernel (snd-aloop): what is played to its one side is heard on the other.</summary>
internal static class SoundChecks
{
    private const int Rate = 48000, Frequency = 1000;
    private const double Amplitude = 0.5;

    public static void Run(LabRun lab)
    {
        lab.Check("sound-tone", Tone);
        lab.Check("sound-missing-card", static () => Expect.DeviceError(static () => Open.Samples("alsa://hw:7,0").Dispose(), out _));
    }

    private static string Tone()
    {
        File.WriteAllBytes("/tmp/tone", MakeTone(seconds: 30));
        using var player = Process.Start("aplay", ["-q", "-D", "hw:0,0", "-t", "raw", "-f", "S16_LE", "-r", $"{Rate}", "-c", "1", "/tmp/tone"]);
        try
        {
            using var source = Open.Samples($"alsa://hw:0,1?rate={Rate}&channels=1");
            Expect.Near(source.Format.Rate, Rate, 0.5, "rate");
            SkipSilence(source);
            return Listen(source);
        }
        finally
        {
            player.Kill();
            player.WaitForExit();
        }
    }

    // The loopback gives silence until the player has begun.
    private static void SkipSilence(Devices.Samples.SampleSource source)
    {
        var values = new float[1024];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            var count = source.Read(values, TimeSpan.FromSeconds(5), out _);
            if (count > 0 && Array.Exists(values, static value => value > 0.9 * Amplitude))
                return;
        }
        throw new InvalidOperationException("only silence was heard for 20 s");
    }

    private static string Listen(Devices.Samples.SampleSource source)
    {
        var values = new float[4800];
        var (count, squares, crossings, last) = (0, 0.0, 0, 1f);
        while (count < Rate)
        {
            var read = source.Read(values, TimeSpan.FromSeconds(5), out _);
            Expect.True(read > 0, "no sound for 5 s");
            foreach (var value in values.AsSpan(0, read))
            {
                squares += (double)value * value;
                crossings += last < 0 && value >= 0 ? 1 : 0;
                last = value;
            }
            count += read;
        }
        var (loudness, frequency) = (Math.Sqrt(squares / count), crossings * (double)Rate / count);
        Expect.Near(frequency, Frequency, 20, "Hz");
        Expect.Near(loudness, Amplitude / Math.Sqrt(2), 0.02, "loudness");
        return FormattableString.Invariant($"{frequency:0} Hz, loudness {loudness:0.000}, {source.Missed} missed");
    }

    private static byte[] MakeTone(int seconds)
    {
        var tone = new short[Rate * seconds];
        for (var i = 0; i < tone.Length; i++)
            tone[i] = (short)(short.MaxValue * Amplitude * Math.Sin(2 * Math.PI * Frequency * i / Rate));
        return MemoryMarshal.AsBytes(tone.AsSpan()).ToArray();
    }
}
