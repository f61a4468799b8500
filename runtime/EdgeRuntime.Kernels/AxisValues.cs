using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>One integer for each axis of the largest rank; unused entries are 0.</summary>
[InlineArray(TensorShape.MaxRank)]
public struct AxisValues
{
    private int _first;
}
