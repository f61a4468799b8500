using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>i2c_smbus_ioctl_data.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct I2cSmbusCall
{
    [FieldOffset(0)] public byte Read;
    [FieldOffset(1)] public byte Register;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(8)] public byte* Data;
}
