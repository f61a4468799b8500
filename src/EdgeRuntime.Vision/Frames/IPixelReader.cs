using System.Runtime.CompilerServices;

namespace EdgeRuntime.Vision.Frames;

/// <summary>Reads a pixel and its right neighbor, packed into a u32 whose bytes <see cref="RowKernels.Interpolate"/> names.</summary>
internal interface IPixelReader
{
    static abstract uint Read(ref byte at);
}

/// <summary>One byte a pixel: bytes 0 and 1.</summary>
internal readonly struct PlaneReader : IPixelReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<ushort>(ref at);
}

/// <summary>Two bytes a pixel (u, v): u in bytes 0 and 2, v in 1 and 3. Also the first of two reads of three bytes a pixel: bytes 0, 1, 2 are the pixel, 3 begins its neighbor.</summary>
internal readonly struct WordReader : IPixelReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<uint>(ref at);
}

/// <summary>The second read of three bytes a pixel: byte 0 ends the pixel, bytes 1, 2 and 3 are its neighbor.</summary>
internal readonly struct NeighborReader : IPixelReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, 2));
}

/// <summary>YUYV's luma: bytes 0 and 1.</summary>
internal readonly struct YuyvLumaReader : IPixelReader
{
    public static uint Read(ref byte at)
    {
        var four = Unsafe.ReadUnaligned<uint>(ref at);
        return (four & 0xFF) | ((four >> 8) & 0xFF00);
    }
}

/// <summary>YUYV's chroma: u in bytes 0 and 2, v in 1 and 3.</summary>
internal readonly struct YuyvChromaReader : IPixelReader
{
    public static uint Read(ref byte at)
    {
        var spread = (Unsafe.ReadUnaligned<ulong>(ref at) >> 8) & 0x00FF00FF00FF00FF; // u, v, u, v in every second byte
        var pairs = spread | (spread >> 8);
        return (ushort)pairs | (uint)(pairs >> 16) & 0xFFFF0000;
    }
}
