using System.Diagnostics;

namespace EdgeRuntime.Lab.Checks;

/// <summary>IIO: a BMP280 of the stock kernel asked one by one, and iio_dummy with a timer and a buffer.</summary>
internal static class IioChecks
{
    private const string Trigger = "/sys/kernel/config/iio/triggers/hrtimer/labtimer";

    public static void Run(LabRun lab)
    {
        lab.Check("iio-bmp280", Bmp280);
        lab.Check("iio-unplug", Unplug);
        lab.Check("iio-dummy-polled", DummyPolled);
        lab.Check("iio-buffered", Buffered);
        lab.Check("iio-buffered-opened-again", BufferedAgain);
        lab.Check("iio-missing-trigger", MissingTrigger);
    }

    private static string Bmp280()
    {
        using var source = Open.Samples("iio://bmp280?channels=temp,pressure&rate=20");
        var values = new float[2];
        Expect.Equal(source.Read(values, TimeSpan.FromSeconds(10), out _), 1, "samples");
        Expect.Near(values[0], 25.08, 0.001, "°C of the data sheet's example");
        Expect.Near(values[1], 100.653, 0.001, "kPa of the data sheet's example");
        return $"{values[0]} °C, {values[1]} kPa";
    }

    private static string Unplug()
    {
        var bus = Guest.I2cBus;
        using var source = Open.Samples("iio://bmp280?channels=temp&rate=100");
        Guest.Write($"/sys/bus/i2c/devices/i2c-{bus}/delete_device", "0x76");
        var message = Expect.DeviceError(() => source.Read(new float[1], TimeSpan.FromSeconds(10), out _), out _);
        Guest.Write($"/sys/bus/i2c/devices/i2c-{bus}/new_device", "bmp280 0x76");
        using var again = Open.Samples("iio://bmp280?channels=temp&rate=100");
        Expect.Equal(again.Read(new float[1], TimeSpan.FromSeconds(10), out _), 1, "samples of the one that came back");
        return $"open again after: {message}";
    }

    private static string DummyPolled()
    {
        Guest.Need(Trigger, "iio_dummy");
        using var source = Open.Samples("iio://labiio?channels=voltage0&rate=50");
        var values = new float[1];
        source.Read(values, TimeSpan.FromSeconds(10), out _);
        return $"voltage0 {values[0]} V";
    }

    private static string Buffered()
    {
        Guest.Need(Trigger, "iio-trig-hrtimer");
        var start = Stopwatch.GetTimestamp();
        using var source = Open.Samples("iio://labiio?channels=voltage0&rate=200&trigger=labtimer&buffer=128");
        Expect.Near(source.Format.Rate, 200, 0.001, "rate");
        var values = new float[64];
        var (scans, first, last) = (0, 0L, 0L);
        while (scans < 200)
        {
            var count = source.Read(values, TimeSpan.FromSeconds(10), out var timestamp);
            Expect.True(count > 0 && timestamp >= start && timestamp <= Stopwatch.GetTimestamp() && timestamp > last, $"{count} scans at {timestamp}");
            (first, scans, last) = (first == 0 ? timestamp : first, first == 0 ? 1 : scans + count, timestamp);
        }
        var (seconds, all) = ((last - first) / (double)Stopwatch.Frequency, scans + source.Missed);
        var rate = (all - 1) / seconds;
        Expect.Near(rate, 200, 20, "scans and missed ones per second by timestamps");
        return FormattableString.Invariant($"{scans} scans, {source.Missed} missed, {rate:0.0} Hz by timestamps");
    }

    private static string BufferedAgain()
    {
        Guest.Need(Trigger, "iio-trig-hrtimer");
        var values = new float[1];
        for (var i = 0; i < 10; i++)
        {
            using var source = Open.Samples("iio://labiio?channels=voltage0&rate=200&trigger=labtimer");
            Expect.Equal(source.Read(values, TimeSpan.FromSeconds(10), out _), 1, "samples");
            if (i == 0)
            {
                var message = Expect.DeviceError(static () => Open.Samples("iio://labiio?channels=voltage0&rate=200&trigger=labtimer").Dispose(), out _);
                Expect.True(message.Contains("used by another program", StringComparison.Ordinal), message);
            }
        }
        return "10 times; a second reader is refused";
    }

    private static string MissingTrigger()
    {
        Guest.Need(Trigger, "iio_dummy");
        return Expect.DeviceError(static () => Open.Samples("iio://labiio?trigger=nobody").Dispose(), out _);
    }
}
