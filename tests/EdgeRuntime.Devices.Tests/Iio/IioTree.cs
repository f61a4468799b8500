using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Iio;

/// <summary>An accelerometer (device0) and a pressure sensor (device1) in a made-up sysfs.</summary>
internal static class IioTree
{
    public const string Accelerometer = "sys/bus/iio/devices/iio:device0";
    public const string Barometer = "sys/bus/iio/devices/iio:device1";

    public static SysfsTree Make()
    {
        var tree = new SysfsTree();
        tree.Put($"{Accelerometer}/name", "lis3dh\n");
        tree.Put($"{Accelerometer}/in_accel_x_raw", "100\n");
        tree.Put($"{Accelerometer}/in_accel_y_raw", "-200\n");
        tree.Put($"{Accelerometer}/in_accel_scale", "0.01\n");
        tree.Put($"{Accelerometer}/in_temp_raw", "10\n");
        tree.Put($"{Accelerometer}/in_temp_offset", "40\n");
        tree.Put($"{Accelerometer}/in_temp_scale", "500\n");
        tree.Put($"{Accelerometer}/sampling_frequency", "10\n");
        tree.Put($"{Accelerometer}/current_timestamp_clock", "realtime\n");
        tree.Put($"{Accelerometer}/buffer/enable", "0\n");
        tree.Put($"{Accelerometer}/buffer/length", "2\n");
        tree.Put($"{Accelerometer}/trigger/current_trigger", "\n");
        Element(tree, "accel_x", 0, "be:s12/16>>4");
        Element(tree, "accel_y", 1, "le:s16/16>>0");
        Element(tree, "temp", 2, "le:u10/32>>2");
        Element(tree, "timestamp", 3, "le:s64/64>>0");
        tree.Put($"{Barometer}/name", "bmp280\n");
        tree.Put($"{Barometer}/in_pressure_input", "100.653\n");
        tree.Put($"{Barometer}/in_temp_input", "25080\n");
        tree.Put("sys/bus/iio/devices/trigger0/name", "timer\n");
        tree.Put("sys/bus/iio/devices/trigger0/sampling_frequency", "100\n");
        return tree;
    }

    public static void Element(SysfsTree tree, string name, int index, string type)
    {
        tree.Put($"{Accelerometer}/scan_elements/in_{name}_en", "0\n");
        tree.Put($"{Accelerometer}/scan_elements/in_{name}_index", $"{index}\n");
        tree.Put($"{Accelerometer}/scan_elements/in_{name}_type", $"{type}\n");
    }
}
