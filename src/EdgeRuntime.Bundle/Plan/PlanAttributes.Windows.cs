using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Plan;

#pragma warning disable CA1051, CA1815 // blittable records of numbers, stored as they are (little-endian, 4-byte fields)

/// <summary>Conv3D, ConvTranspose and ConvInteger.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Convolution3DAttributes
{
    /// <summary>Sizes, strides, dilation, padding.</summary>
    public Window3D Window;
    /// <summary>Groups: InputC and OutputC are multiples of it.</summary>
    public int Groups;
    /// <summary>The activation behind it.</summary>
    public Activation Activation;
}

/// <summary>Pool3D and MaxPoolIndices.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Pool3DAttributes
{
    /// <summary>Sizes, strides, dilation, padding.</summary>
    public Window3D Window;
    /// <summary>The function; stored as <see cref="int"/>.</summary>
    public PoolKind Kind;
    /// <summary>1 where padding counts in the divisor of an average.</summary>
    public int CountIncludePad;
    /// <summary>p of a norm, at least 1.</summary>
    public int Power;
    /// <summary>1 where indices count the spatial axes in reverse order (ONNX storage_order).</summary>
    public int ColumnMajor;
}

/// <summary>PackMatrix.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PackMatrixAttributes
{
    /// <summary>Matrices behind each other.</summary>
    public int Matrices;
    /// <summary>Rows of the packed matrix.</summary>
    public int K;
    /// <summary>Columns of the packed matrix.</summary>
    public int N;
    /// <summary>1 where x holds [N, K].</summary>
    public int Transposed;
    /// <summary>What every element is multiplied with.</summary>
    public float Scale;
}

/// <summary>MatMul and MatMulInteger.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct MatMulAttributes
{
    /// <summary>Rows of a matrix of a and of y.</summary>
    public int Rows;
    /// <summary>Columns of a, rows of b.</summary>
    public int K;
    /// <summary>Columns of b and of y.</summary>
    public int N;
    /// <summary>Axes of the batch.</summary>
    public int BatchRank;
    /// <summary>Sizes of the batch axes, outermost first; unused entries are 0.</summary>
    public AxisArray Batch;
    /// <summary>Steps along the batch axes in matrices of a; 0 where one is repeated.</summary>
    public AxisArray StepsA;
    /// <summary>Steps along the batch axes in matrices of b; 0 where one is repeated.</summary>
    public AxisArray StepsB;
    /// <summary>The activation behind a MatMul.</summary>
    public Activation Activation;
}

/// <summary>RepeatChannels.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RepeatChannelsAttributes
{
    /// <summary>How often each channel appears.</summary>
    public int Times;
}
