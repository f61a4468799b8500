using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Plan;

#pragma warning disable CA1051, CA1815 // blittable records of numbers, stored as they are (little-endian, 4-byte fields)

/// <summary>StridedCopy: <c>y[i₀,i₁,…] = x[Offset + Σ iₐ · Strides[a]]</c>, x counted in elements as stored.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct StridedCopyAttributes
{
    /// <summary>Axes of the walk, 1 to 8; the product of their sizes is the number of elements of y.</summary>
    public int Rank;
    /// <summary>The element of x that becomes the first of y.</summary>
    public int Offset;
    /// <summary>Steps along each axis, outermost first.</summary>
    public AxisArray Sizes;
    /// <summary>Elements of x from one step to the next: 0 repeats, negative goes backwards.</summary>
    public AxisArray Strides;
}

/// <summary>Gather, GatherElements and OneHot.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AxisAttributes
{
    /// <summary>The axis, counted in the stored layout (OneHot: of the output), ≥ 0.</summary>
    public int Axis;
}

/// <summary>GatherND.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct GatherNDAttributes
{
    /// <summary>Leading axes that x and the indices share.</summary>
    public int BatchDimensions;
}

/// <summary>ScatterElements and ScatterND.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ScatterAttributes
{
    /// <summary>The axis of ScatterElements, ≥ 0; 0 for ScatterND.</summary>
    public int Axis;
    /// <summary>How an update is combined with what is there; stored as <see cref="int"/>.</summary>
    public ScatterKind Kind;
}

/// <summary>CumSum.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct CumSumAttributes
{
    /// <summary>The axis, ≥ 0.</summary>
    public int Axis;
    /// <summary>1 where an element is not part of its own sum.</summary>
    public int Exclusive;
    /// <summary>1 to sum from the end.</summary>
    public int Reverse;
}

/// <summary>TopK; k is the size of the outputs along the axis.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct TopKAttributes
{
    /// <summary>The axis, ≥ 0.</summary>
    public int Axis;
    /// <summary>1 for the smallest elements.</summary>
    public int Smallest;
}

/// <summary>ArgMax (and ArgMin).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ArgMaxAttributes
{
    /// <summary>The axis, counted in the stored layout, ≥ 0.</summary>
    public int Axis;
    /// <summary>1 for the smallest element.</summary>
    public int Smallest;
    /// <summary>1 for the last of equal elements instead of the first.</summary>
    public int SelectLast;
}

/// <summary>NonMaxSuppression.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct NonMaxSuppressionAttributes
{
    /// <summary>The most boxes of one class in one batch entry, ≥ 1.</summary>
    public int Limit;
    /// <summary>0 for boxes [y1,x1,y2,x2], 1 for [x_center,y_center,width,height].</summary>
    public int CenterPoint;
    /// <summary>A box that overlaps a selected one by more than this (intersection over union) is dropped.</summary>
    public float IouThreshold;
    /// <summary>A box is a candidate where its score is above this.</summary>
    public float ScoreThreshold;
}

/// <summary>ReverseSequence.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ReverseSequenceAttributes
{
    /// <summary>The axis of time, 0 or 1; the other one is the batch.</summary>
    public int TimeAxis;
}

/// <summary>Trilu: keeps column c of row r where c ≥ r + Diagonal (upper) or c ≤ r + Diagonal (lower).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct TriluAttributes
{
    /// <summary>1 for the upper triangle.</summary>
    public int Upper;
    /// <summary>Diagonals to the right of the main one.</summary>
    public int Diagonal;
}

/// <summary>Interpolate: <c>y[o,j,i] = Σₜ weights[j·Taps + t] · x[o, indices[j·Taps + t], i]</c>, or <see cref="Fill"/> where the first index of j is −1.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct InterpolateAttributes
{
    /// <summary>The axis, counted in the stored layout, ≥ 0.</summary>
    public int Axis;
    /// <summary>Terms of a sum, ≥ 1.</summary>
    public int Taps;
    /// <summary>The value of slices that lie outside of x.</summary>
    public float Fill;
}

/// <summary>RoiAlign: the mean, or the largest, of samples in the cells of regions.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RoiAlignAttributes
{
    /// <summary>What the corners of regions are multiplied by.</summary>
    public float Scale;
    /// <summary>What is subtracted from them afterwards: 0.5 where they name the edges of pixels; with 0, regions are at least 1 wide and high.</summary>
    public float Offset;
    /// <summary>Samples of a cell in each direction; 0 for one a pixel.</summary>
    public int SamplingRatio;
    /// <summary>1 for the largest instead of the mean.</summary>
    public int Maximum;
}

/// <summary>How GridSample computes a value between elements; stored as <see cref="int"/>.</summary>
public enum GridInterpolation
{
    /// <summary>From four neighbours.</summary>
    Linear = 0,
    /// <summary>The nearest element, of two the even one.</summary>
    Nearest = 1,
    /// <summary>From sixteen neighbours.</summary>
    Cubic = 2,
}

/// <summary>What lies outside for GridSample; stored as <see cref="int"/>.</summary>
public enum GridPadding
{
    /// <summary>Zeros.</summary>
    Zeros = 0,
    /// <summary>The nearest element.</summary>
    Border = 1,
    /// <summary>The image mirrored.</summary>
    Reflection = 2,
}

/// <summary>GridSample.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct GridSampleAttributes
{
    /// <summary>Between elements.</summary>
    public GridInterpolation Interpolation;
    /// <summary>Outside.</summary>
    public GridPadding Padding;
    /// <summary>1 where −1 and 1 are the centres of the outermost elements, 0 where they are their outer edges.</summary>
    public int AlignCorners;
}
