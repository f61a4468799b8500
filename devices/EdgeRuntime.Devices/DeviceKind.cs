namespace EdgeRuntime.Devices;

/// <summary>What a device gives or takes.</summary>
public enum DeviceKind
{
    /// <summary>Pictures (V4L2).</summary>
    Camera,
    /// <summary>Sound to record (ALSA).</summary>
    Microphone,
    /// <summary>Pins to read and set (gpiochip).</summary>
    Gpio,
    /// <summary>A bus that sensors hang on.</summary>
    I2c,
    /// <summary>Measurements (Industrial I/O).</summary>
    Sensor,
    /// <summary>A temperature of the machine itself.</summary>
    Thermal,
    /// <summary>Temperatures, voltages, currents and fans that the machine watches (hwmon).</summary>
    Hwmon,
}
