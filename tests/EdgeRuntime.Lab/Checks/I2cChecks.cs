namespace EdgeRuntime.Lab.Checks;

/// <summary>Registers by SMBus on i2c-stub.</summary>
internal static class I2cChecks
{
    public static void Run(LabRun lab)
    {
        lab.Check("i2c-registers", static () =>
        {
            using var source = Open.Samples($"i2c://{Guest.I2cBus}/0x49?register=0x00,0x00,0x01&type=s16be,u8,u8&scale=0.00390625,1,1&name=temp,high,low&rate=100");
            var values = new float[3];
            Expect.Equal(source.Read(values, TimeSpan.FromSeconds(10), out _), 1, "samples");
            Expect.Equal((values[0], values[1]), (25.5f, 25f), "°C of an LM75, as a word and as a byte");
            return $"{values[0]} °C";
        });
        lab.Check("i2c-init-writes", static () =>
        {
            using var source = Open.Samples($"i2c://{Guest.I2cBus}/0x50?register=0x10,0x20&type=u8,u16be&init=0x10:0xa5,0x20:0xbeef");
            var values = new float[2];
            source.Read(values, TimeSpan.FromSeconds(10), out _);
            Expect.Equal((values[0], values[1]), (0xa5, 0xbeef), "what was written");
            Expect.Equal(Guest.Run("i2cget", "-y", Guest.I2cBus, "0x50", "0x20", "w").Trim(), "0xefbe", "the word of i2cget, lowest byte first");
            return "a byte and a word written and read back, by i2cget too";
        });
        lab.Check("i2c-busy-address", static () =>
        {
            var message = Expect.DeviceError(static () => Open.Samples($"i2c://{Guest.I2cBus}/0x48?register=0").Dispose(), out _);
            Expect.True(message.Contains("belongs to a driver of the kernel", StringComparison.Ordinal), message);
            return message;
        });
        lab.Check("i2c-nobody-there", static () => Expect.DeviceError(static () => Open.Samples($"i2c://{Guest.I2cBus}/0x21?register=0").Dispose(), out _));
    }
}
