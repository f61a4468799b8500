namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>A register that is a channel: number × scale + offset.</summary>
internal sealed record I2cRegister(string Name, byte Register, I2cType Type, double Scale, double Offset);
