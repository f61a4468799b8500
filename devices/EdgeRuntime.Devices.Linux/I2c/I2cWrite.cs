namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>A register that is written when the device is opened; two bytes are sent highest first.</summary>
internal readonly record struct I2cWrite(byte Register, ushort Value, bool TwoBytes);
