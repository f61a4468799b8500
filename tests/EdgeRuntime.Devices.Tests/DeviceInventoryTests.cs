using EdgeRuntime.Devices.Linux;

namespace EdgeRuntime.Devices.Tests;

public sealed class DeviceInventoryTests
{
    private string _root = "";

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("sysfs-").FullName;

    [TearDown]
    public void DeleteRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Every_kind_is_listed_in_order_with_name_path_and_uri()
    {
        Put("sys/class/video4linux/video10/name", "USB Camera: USB Camera\n");
        Put("sys/class/video4linux/video10/index", "0\n");
        Put("sys/class/video4linux/video11/index", "1\n");
        Put("sys/class/video4linux/video2/name", "vi-output, imx219 10-0010\n");
        Put("sys/class/video4linux/v4l-subdev0/name", "imx219 10-0010\n");
        Put("sys/class/sound/pcmC1D0c/dev", "116:24\n");
        Put("sys/class/sound/pcmC1D0p/dev", "116:25\n");
        Put("sys/class/sound/card1/id", "Device\n");
        Put("sys/class/sound/pcmC0D3c/dev", "116:3\n");
        Put("proc/asound/card0/pcm3c/info", "card: 0\ndevice: 3\nid: tegra\nname: ReSpeaker 4 Mic Array\n");
        Put("sys/devices/platform/2200000.gpio/gpiochip0/dev", "254:0\n");
        Directory.CreateDirectory(Path.Combine(_root, "sys/bus/gpio/devices"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "sys/bus/gpio/devices/gpiochip0"), "../../../devices/platform/2200000.gpio/gpiochip0");
        Put("sys/bus/gpio/devices/gpiochip1/label", "tegra234-gpio-aon\n");
        Put("sys/bus/i2c/devices/i2c-1/name", "Tegra I2C adapter\n");
        Put("sys/bus/i2c/devices/1-0076/name", "bme280\n");
        Put("sys/bus/iio/devices/iio:device0/name", "bme280\n");
        Put("sys/bus/iio/devices/trigger0/name", "sysfstrig0\n");
        Put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        Put("sys/class/thermal/cooling_device0/type", "pwm-fan\n");
        Put("sys/class/hwmon/hwmon0/name", "ina3221\n");
        Put("sys/class/hwmon/hwmon1/name", "lm75\n");
        Put("sys/class/hwmon/hwmon2/name", "ina3221\n");

        Assert.That(DeviceInventory.List(_root), Is.EqualTo([
            new DeviceInfo(DeviceKind.Camera, "vi-output, imx219 10-0010", "/dev/video2", "v4l2:///dev/video2"),
            new DeviceInfo(DeviceKind.Camera, "USB Camera: USB Camera", "/dev/video10", "v4l2:///dev/video10"),
            new DeviceInfo(DeviceKind.Microphone, "ReSpeaker 4 Mic Array", "/dev/snd/pcmC0D3c", "alsa://hw:0,3"),
            new DeviceInfo(DeviceKind.Microphone, "Device", "/dev/snd/pcmC1D0c", "alsa://hw:1,0"),
            new DeviceInfo(DeviceKind.Gpio, "2200000.gpio", "/dev/gpiochip0", "gpio://gpiochip0"),
            new DeviceInfo(DeviceKind.Gpio, "tegra234-gpio-aon", "/dev/gpiochip1", "gpio://gpiochip1"),
            new DeviceInfo(DeviceKind.I2c, "Tegra I2C adapter", "/dev/i2c-1", "i2c://1"),
            new DeviceInfo(DeviceKind.Sensor, "bme280", "/dev/iio:device0", "iio://iio:device0"),
            new DeviceInfo(DeviceKind.Thermal, "cpu-thermal", "/sys/class/thermal/thermal_zone0", "thermal://thermal_zone0"),
            new DeviceInfo(DeviceKind.Hwmon, "ina3221", "/sys/class/hwmon/hwmon0", "hwmon://hwmon0"),
            new DeviceInfo(DeviceKind.Hwmon, "lm75", "/sys/class/hwmon/hwmon1", "hwmon://lm75"),
            new DeviceInfo(DeviceKind.Hwmon, "ina3221", "/sys/class/hwmon/hwmon2", "hwmon://hwmon2"),
        ]));
    }

    [Test]
    public void A_machine_without_devices_has_an_empty_list()
    {
        Assert.That(DeviceInventory.List(_root), Is.Empty);
        Assert.That(DeviceInventory.List(Path.Combine(_root, "nowhere")), Is.Empty);
    }

    [TestCase("sys/bus/i2c/devices/i2c-7/name", "i2c-7")]
    [TestCase("sys/class/thermal/thermal_zone3/type", "thermal_zone3")]
    [TestCase("sys/class/video4linux/video0/name", "video0")]
    [TestCase("sys/class/sound/card0/id", "pcmC0D0c")]
    [TestCase("sys/bus/gpio/devices/gpiochip4/label", "gpiochip4")]
    public void A_name_that_is_missing_empty_or_a_folder_is_replaced_by_the_nodes(string file, string expected)
    {
        var node = Path.GetDirectoryName(file)!;
        if (node.EndsWith("card0", StringComparison.Ordinal))
            Put("sys/class/sound/pcmC0D0c/dev", "116:2\n");
        Directory.CreateDirectory(Path.Combine(_root, node));
        Assert.That(DeviceInventory.List(_root).Single().Name, Is.EqualTo(expected), "missing");
        Put(file, "\n");
        Assert.That(DeviceInventory.List(_root).Single().Name, Is.EqualTo(expected), "empty");
        File.Delete(Path.Combine(_root, file));
        Directory.CreateDirectory(Path.Combine(_root, file));
        Assert.That(DeviceInventory.List(_root).Single().Name, Is.EqualTo(expected), "a folder");
    }

    [Test]
    public void Strange_nodes_and_names_do_no_harm()
    {
        foreach (var name in (string[])["pcmC0c", "pcmCxD0c", "pcmC0Dc", "pcmC", "pcmCDc", "pcmC99999999999D0c"])
            Put($"sys/class/sound/{name}/dev", "");
        Put("sys/class/video4linux/video/name", "no number\n");
        Put("sys/class/video4linux/video-1/name", "negative\n");
        Put("sys/bus/i2c/devices/i2c-0/name", "\u001b[31mred\u0007 " + new string('x', 100_000));
        Directory.CreateDirectory(Path.Combine(_root, "sys/class"));
        File.WriteAllText(Path.Combine(_root, "sys/class/thermal"), "a file where a folder should be");
        var device = DeviceInventory.List(_root).Single();
        Assert.That(device.Name, Does.StartWith("[31mred xxx").And.Length.LessThanOrEqualTo(4096));
    }

    [Test]
    public void This_machine_can_be_listed() => Assert.That(DeviceInventory.List(), Has.All.Matches<DeviceInfo>(static device => device!.Name.Length > 0 && device.Path.StartsWith('/')));

    private void Put(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
