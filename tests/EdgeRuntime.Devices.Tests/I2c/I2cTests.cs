using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.I2c;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.I2c;

public sealed class I2cTests : SampleSourceContract
{
    private FakeI2cKernel _kernel = null!;

    [SetUp]
    public void MakeBus()
    {
        _kernel = new FakeI2cKernel();
        // An LM75 at 25.5 °C, and a number of four bytes.
        byte[] registers = [0x19, 0x80, 0x12, 0x34, 0x56, 0x78, 0xff, 0x80];
        registers.CopyTo(_kernel.Registers, 0);
    }

    [TestCase("u8", 0, 0x19)]
    [TestCase("s8", 6, -1)]
    [TestCase("u16be", 0, 0x1980)]
    [TestCase("u16le", 0, 0x8019)]
    [TestCase("s16be", 6, -128)]
    [TestCase("s16le", 6, -32513)]
    [TestCase("u24be", 2, 0x123456)]
    [TestCase("u24le", 2, 0x563412)]
    [TestCase("s24be", 6, -32768)]
    [TestCase("u32be", 2, 0x12345678)]
    [TestCase("s32le", 2, 0x78563412)]
    public void Bytes_become_numbers_however_the_bus_reads_them(string type, int register, double expected)
    {
        foreach (var functions in (ulong[])[FakeI2cKernel.Bytes | FakeI2cKernel.Words | FakeI2cKernel.Blocks, FakeI2cKernel.Bytes | FakeI2cKernel.Blocks, FakeI2cKernel.Bytes])
        {
            _kernel.Functions = functions;
            using var source = Open($"i2c://1/0x48?register={register}&type={type}");
            var values = new float[1];
            Assert.That(source.Read(values, TimeSpan.FromSeconds(20), out _), Is.EqualTo(1));
            Assert.That(values[0], Is.EqualTo((float)expected), $"functions 0x{functions:x}");
        }
    }

    [Test]
    public void A_float_is_read_and_one_that_is_no_number_refused()
    {
        BitConverter.TryWriteBytes(_kernel.Registers.AsSpan(16), 1.25f);
        using var source = Open("i2c://i2c-1/72?register=16&type=f32le&rate=1000");
        var values = new float[1];
        source.Read(values, TimeSpan.FromSeconds(20), out _);
        Assert.That((values[0], _kernel.Address), Is.EqualTo((1.25f, (nint)0x48)));
        BitConverter.TryWriteBytes(_kernel.Registers.AsSpan(16), float.NaN);
        Assert.That(() => source.Read(values, TimeSpan.FromSeconds(20), out _), Throws.TypeOf<DeviceException>().With.Message.Contains("register 0x10 holds NaN"));
    }

    [Test]
    public void Registers_are_written_at_the_start()
    {
        using var source = Open("i2c://1/0x48?register=0x00&init=0x40:0x60,0x41:0x8583,0x50:0x0007,0x60:9");
        Assert.That(_kernel.Calls, Is.EqualTo(["write 40 1", "write 41 2", "write 50 2", "write 60 1", "read 00 1"]));
        Assert.That((_kernel.Registers[0x41], _kernel.Registers[0x42], _kernel.Registers[0x51], _kernel.Registers[0x60]), Is.EqualTo(((byte)0x85, (byte)0x83, (byte)7, (byte)9)));
    }

    [Test]
    public void A_register_may_be_read_in_two_ways()
    {
        using var source = Open("i2c://1/0x48?register=0,0&type=s16be,u8&name=whole,high");
        var values = new float[2];
        source.Read(values, TimeSpan.FromSeconds(20), out _);
        Assert.That(values, Is.EqualTo([0x1980, 0x19]));
        Assert.That(() => Open("i2c://1/0x48?register=0,0"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("each once"));
    }

    [Test]
    public void A_word_is_one_transfer()
    {
        using var source = Open("i2c://1/0x48?register=0x00&type=s16be");
        Assert.That(_kernel.Calls, Is.EqualTo(["read 00 2"]));
    }

    [Test]
    public void An_address_of_a_kernel_driver_is_busy()
    {
        _kernel.RefuseAddressWith = Errno.Busy;
        Assert.That(() => Open("i2c://1/0x48?register=0"), Throws.TypeOf<DeviceException>().With.Message.Contains("belongs to a driver of the kernel").And.Message.Contains("/sys/bus/i2c/devices/1-0048/driver/unbind"));
        Assert.That(_kernel.OpenFiles, Is.Zero);
    }

    [Test]
    public void A_device_that_does_not_answer_is_refused_when_it_is_opened()
    {
        _kernel.Plugged = false;
        Assert.That(() => Open("i2c://1/0x48?register=0"), Throws.TypeOf<DeviceException>().With.Message.Contains("register 0x00 cannot be read").And.Message.Contains("check wiring and address"));
        Assert.That(_kernel.OpenFiles, Is.Zero);
    }

    [Test]
    public void A_bus_that_there_is_not_is_refused() => Assert.That(() => Open("i2c://7/0x48?register=0"), Throws.TypeOf<DeviceException>().With.Message.Contains("/dev/i2c-7 does not exist").And.Message.Contains("modprobe i2c-dev"));

    [TestCase("i2c://1", "expected i2c://BUS/ADDRESS")]
    [TestCase("i2c://one/0x48?register=0", "expected i2c://BUS/ADDRESS")]
    [TestCase("i2c://1/0x78?register=0", "an address from 0x03 to 0x77")]
    [TestCase("i2c://1/0x48", "register is missing")]
    [TestCase("i2c://1/0x48?register=0x100", "registers from 0x00 to 0xff")]
    [TestCase("i2c://1/0x48?register=0&type=s16", "type has 's16', expected u8, s8")]
    [TestCase("i2c://1/0x48?register=0,1,2&type=u8,s8", "type has 2 parts, expected one for each of the 3 channels")]
    [TestCase("i2c://1/0x48?register=0,1&name=a", "name has 1 parts")]
    [TestCase("i2c://1/0x48?register=0&scale=big", "scale has 'big', expected numbers")]
    [TestCase("i2c://1/0x48?register=0&scale=NaN", "scale has 'NaN', expected numbers")]
    [TestCase("i2c://1/0x48?register=0&init=5", "init has '5', expected REGISTER:VALUE")]
    [TestCase("i2c://1/0x48?register=0&init=1:0x10000", "expected REGISTER:VALUE")]
    [TestCase("i2c://1/0x48?register=0&speed=400k", "there is no option 'speed'")]
    public void What_cannot_be_asked_for_is_refused(string uri, string message) => Assert.That(() => Open(uri), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    protected override (float A, float B) Values => (25.5f, 0x12 * 2 - 1);

    protected override SampleSource Open(double rate) => Open(FormattableString.Invariant($"i2c://1/0x48?register=0x00,0x02&type=s16be,u8&scale=0.00390625,2&offset=0,-1&name=a,b&rate={rate}"));

    protected override void Plug(bool plugged) => _kernel.Plugged = plugged;

    private SampleSource Open(string uri) => new I2cDriver(_kernel).Prepare(DeviceUri.Parse(uri))();
}
