using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Native;

// The structures of edgert.h, field by field. Each begins with the size that its caller knows.

[StructLayout(LayoutKind.Sequential)]
internal struct OptionsRecord
{
    public nuint StructSize;
    public int Threads;
    public int Profile;
}

[StructLayout(LayoutKind.Sequential)]
internal struct InfoRecord
{
    public nuint StructSize;
    public nint Name;
    public nint Version;
    public nint Precision;
    public nint Producer;
    public nint Manifest;
    public uint Inputs;
    public uint Outputs;
    public uint Labels;
    public uint Metrics;
    public uint Operations;
    public int Threads;
    public ulong ArenaBytes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct TensorRecord
{
    public nuint StructSize;
    public nint Name;
    public nint Layout;
    public nint Data;
    public nuint Bytes;
    public long Elements;
    public int Type;
    public int IsState;
    public uint Rank;
    public ShapeArray Shape;
}

[InlineArray(TensorShape.MaxRank)]
internal struct ShapeArray
{
    private int _first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct MetricRecord
{
    public nuint StructSize;
    public nint Name;
    public double Value;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ProfileRecord
{
    public nuint StructSize;
    public nint Node;
    public nint Operation;
    public nint Kernel;
    public int Threads;
    public int Reserved;
    public long Macs;
    public long Bytes;
    public long Runs;
    public double TotalMicroseconds;
}
