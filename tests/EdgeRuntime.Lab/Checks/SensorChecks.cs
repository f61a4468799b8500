namespace EdgeRuntime.Lab.Checks;

/// <summary>hwmon and thermal zones.</summary>
internal static class SensorChecks
{
    public static void Run(LabRun lab)
    {
        lab.Check("hwmon-lm75", static () =>
        {
            var values = new float[1];
            using var source = Open.Samples("hwmon://lm75/temp1?rate=50");
            for (var i = 0; i < 5; i++)
            {
                Expect.Equal(source.Read(values, TimeSpan.FromSeconds(10), out _), 1, "samples");
                Expect.Equal(values[0], 25.5f, "°C");
            }
            return $"{values[0]} °C five times";
        });
        lab.Check("hwmon-unplug", static () =>
        {
            var bus = Guest.I2cBus;
            using var source = Open.Samples("hwmon://lm75/temp1?rate=50");
            Guest.Write($"/sys/bus/i2c/devices/i2c-{bus}/delete_device", "0x48");
            var message = Expect.DeviceError(() => source.Read(new float[1], TimeSpan.FromSeconds(10), out _), out _);
            Guest.Write($"/sys/bus/i2c/devices/i2c-{bus}/new_device", "lm75 0x48");
            using var again = Open.Samples("hwmon://lm75/temp1?rate=50");
            Expect.Equal(again.Read(new float[1], TimeSpan.FromSeconds(10), out _), 1, "samples of the one that came back");
            return $"open again after: {message}";
        });
        lab.Check("thermal-zone", static () =>
        {
            var values = new float[1];
            using var source = Open.Samples("thermal://acpitz?rate=50");
            source.Read(values, TimeSpan.FromSeconds(10), out _);
            Expect.Near(values[0], 50, 0.2, "°C");
            return $"{values[0]} °C";
        });
    }
}
