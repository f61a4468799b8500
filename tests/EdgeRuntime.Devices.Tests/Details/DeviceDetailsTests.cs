using EdgeRuntime.Devices.Linux.Details;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Tests.Gpio;
using EdgeRuntime.Devices.Tests.Iio;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Details;

public sealed class DeviceDetailsTests
{
    [Test]
    public void Lines_with_names_or_users_are_listed()
    {
        var kernel = new FakeGpioKernel();
        kernel.Add("gpiochip0", "pinctrl-bcm2835", 54, "ID_SDA", "", "BUTTON").Lines[1].Consumer = "gpiomon";
        var device = new DeviceInfo(DeviceKind.Gpio, "pinctrl-bcm2835", "/dev/gpiochip0", "gpio://gpiochip0");
        Assert.That(DeviceDetails.List(kernel, device, "/"), Is.EqualTo([
            new DeviceDetail("lines", "0 to 53, chip pinctrl-bcm2835", ""),
            new DeviceDetail("ID_SDA", "line 0", "gpio://gpiochip0/0"),
            new DeviceDetail("1", "line 1, used by 'gpiomon'", "gpio://gpiochip0/1"),
            new DeviceDetail("BUTTON", "line 2", "gpio://gpiochip0/2"),
        ]));
        kernel.RefuseWith = Errno.AccessDenied;
        Assert.That(DeviceDetails.List(kernel, device, "/").Single(), Has.Property("Name").EqualTo("error").And.Property("Text").Contains("usermod -aG gpio"));
    }

    [Test]
    public void Channels_are_listed_with_what_they_measure()
    {
        using var tree = IioTree.Make();
        tree.Put($"{IioTree.Barometer}/in_temp_input", "broken\n");
        tree.Put("sys/class/hwmon/hwmon0/temp1_input", "25500\n");
        tree.Put("sys/class/hwmon/hwmon0/temp1_label", "CPU\n");
        tree.Put("sys/class/hwmon/hwmon0/fan1_input", "1200\n");
        tree.Put("sys/class/thermal/thermal_zone0/temp", "48250\n");
        Assert.That(List(tree, DeviceKind.Sensor, "/dev/iio:device0", "iio://device0"), Is.EqualTo([
            new DeviceDetail("accel_x", "1, buffer", "iio://device0?channels=accel_x"),
            new DeviceDetail("accel_y", "-2, buffer", "iio://device0?channels=accel_y"),
            new DeviceDetail("temp", "25, buffer", "iio://device0?channels=temp"),
        ]));
        Assert.That(List(tree, DeviceKind.Sensor, "/dev/iio:device1", "iio://device1"), Is.EqualTo([
            new DeviceDetail("pressure", "100.653", "iio://device1?channels=pressure"),
            new DeviceDetail("temp", "no value now", "iio://device1?channels=temp"),
        ]));
        Assert.That(List(tree, DeviceKind.Hwmon, "/sys/class/hwmon/hwmon0", "hwmon://x"), Is.EqualTo([new DeviceDetail("fan1", "1200", "hwmon://x/fan1"), new DeviceDetail("temp1", "25.5, CPU", "hwmon://x/temp1")]));
        Assert.That(List(tree, DeviceKind.Thermal, "/sys/class/thermal/thermal_zone0", "thermal://thermal_zone0"), Is.EqualTo([new DeviceDetail("temp", "48.25 °C", "thermal://thermal_zone0")]));
        Assert.That(List(tree, DeviceKind.I2c, "/dev/i2c-1", "i2c://1"), Is.Empty);
    }

    [Test]
    public void What_is_gone_meanwhile_is_said()
    {
        using var tree = IioTree.Make();
        Assert.That(List(tree, DeviceKind.Sensor, "/dev/iio:device9", "iio://device9").Single().Text, Does.Contain("there is no iio:device9"));
        Assert.That(DeviceDetails.AccessRemedy(new DeviceInfo(DeviceKind.Sensor, "x", "/dev/iio:device987", "iio://x")), Is.Null);
        Assert.That(DeviceDetails.AccessRemedy(new DeviceInfo(DeviceKind.Gpio, "x", "/dev/null", "gpio://x")), Is.Null);
    }

    private static IReadOnlyList<DeviceDetail> List(SysfsTree tree, DeviceKind kind, string path, string uri) => DeviceDetails.List(LinuxKernel.Instance, new DeviceInfo(kind, "x", path, uri), tree.Root);
}
