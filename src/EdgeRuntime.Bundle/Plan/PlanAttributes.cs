using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle.Plan;

#pragma warning disable CA1051, CA1815 // blittable records of numbers, stored as they are (little-endian, 4-byte fields)

/// <summary>Moves attribute structures to and from the bytes of a <see cref="PlanOperation"/>.</summary>
public static class PlanAttributes
{
    /// <summary>The bytes of a structure.</summary>
    public static ReadOnlyMemory<byte> Write<T>(in T attributes) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in attributes)).ToArray();

    /// <summary>The structure of an operation.</summary>
    /// <exception cref="InvalidModelException">The operation's attributes have another length.</exception>
    public static T Read<T>(PlanOperation operation) where T : unmanaged
    {
        if (operation.Attributes.Length != Unsafe.SizeOf<T>())
            throw new InvalidModelException($"plan: operation '{operation.Name}' ({operation.Code}) has {operation.Attributes.Length} bytes of attributes, expected {Unsafe.SizeOf<T>()}; the bundle was made by another version: convert the model again.");
        return MemoryMarshal.Read<T>(operation.Attributes.Span);
    }
}

/// <summary>Quantize and Dequantize.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct QuantizeAttributes
{
    /// <summary>The step.</summary>
    public float Scale;
    /// <summary>The value that stands for 0.0.</summary>
    public int ZeroPoint;
}

/// <summary>Conv2D and DepthwiseConv2D in f32.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ConvolutionAttributes
{
    /// <summary>Sizes, strides, dilation, padding.</summary>
    public Window2D Window;
    /// <summary>Groups, for Conv2D: InputC and OutputC are multiples of it. 1 unless grouped.</summary>
    public int Groups;
    /// <summary>The activation behind it.</summary>
    public Activation Activation;
}

/// <summary>Conv2DInt8 and DepthwiseConv2DInt8: <c>y = clamp(round_half_even((Σ x·w + bias') · multiplier[c]) + Output.ZeroPoint, Output.Minimum, Output.Maximum)</c>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ConvolutionInt8Attributes
{
    /// <summary>Sizes, strides, dilation, padding.</summary>
    public Window2D Window;
    /// <summary>Groups, for Conv2DInt8.</summary>
    public int Groups;
    /// <summary>What padding holds: the input's zero point.</summary>
    public int InputZeroPoint;
    /// <summary>Zero point and clamp of the output.</summary>
    public Requantization Output;
}

/// <summary>Dense in f32: y = activation(x·W + bias).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct DenseAttributes
{
    /// <summary>Rows of x and y.</summary>
    public int Rows;
    /// <summary>Columns of x.</summary>
    public int K;
    /// <summary>Columns of y.</summary>
    public int N;
    /// <summary>The activation behind it.</summary>
    public Activation Activation;
}

/// <summary>DenseInt8: the arithmetic of <see cref="ConvolutionInt8Attributes"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct DenseInt8Attributes
{
    /// <summary>Rows of x and y.</summary>
    public int Rows;
    /// <summary>Columns of x.</summary>
    public int K;
    /// <summary>Columns of y.</summary>
    public int N;
    /// <summary>Zero point and clamp of the output.</summary>
    public Requantization Output;
}

/// <summary>MaxPool2D and AveragePool2D.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PoolAttributes
{
    /// <summary>Sizes, strides, padding.</summary>
    public Window2D Window;
    /// <summary>1 where padding counts in the divisor of an average (ONNX count_include_pad).</summary>
    public int CountIncludePad;
}

/// <summary>Input and output quantization of an operation that only requantizes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RequantizeAttributes
{
    /// <summary>The input's step.</summary>
    public float InputScale;
    /// <summary>The input's zero point.</summary>
    public int InputZeroPoint;
    /// <summary>The output's step.</summary>
    public float OutputScale;
    /// <summary>The output's zero point.</summary>
    public int OutputZeroPoint;
}

/// <summary>AveragePool2DInt8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PoolInt8Attributes
{
    /// <summary>The pooling.</summary>
    public PoolAttributes Pool;
    /// <summary>Scales and zero points.</summary>
    public RequantizeAttributes Quantization;
}

/// <summary>Binary: the activation is applied to the result.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct BinaryAttributes
{
    /// <summary>The function; stored as <see cref="int"/>.</summary>
    public BinaryKind Kind;
    /// <summary>The activation behind it.</summary>
    public Activation Activation;
}

/// <summary>AddInt8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AddInt8Attributes
{
    /// <summary>Step of a.</summary>
    public float ScaleA;
    /// <summary>Zero point of a.</summary>
    public int ZeroPointA;
    /// <summary>Step of b.</summary>
    public float ScaleB;
    /// <summary>Zero point of b.</summary>
    public int ZeroPointB;
    /// <summary>Step of y.</summary>
    public float OutputScale;
    /// <summary>Zero point and clamp of the output.</summary>
    public Requantization Output;
    /// <summary>128 where the model's values are s8, of which the plan stores 128 higher u8: the sum is rounded as with the zero points of s8. 0 for u8.</summary>
    public int Offset;
}

/// <summary>MulInt8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct MulInt8Attributes
{
    /// <summary>Step of a.</summary>
    public float ScaleA;
    /// <summary>Zero point of a.</summary>
    public int ZeroPointA;
    /// <summary>Step of b.</summary>
    public float ScaleB;
    /// <summary>Zero point of b.</summary>
    public int ZeroPointB;
    /// <summary>Step of y.</summary>
    public float OutputScale;
    /// <summary>Zero point and clamp of the output.</summary>
    public Requantization Output;
    /// <summary>128 where the model's values are s8, as for <see cref="AddInt8Attributes.Offset"/>. 0 for u8.</summary>
    public int Offset;
    /// <summary>Groups of rows with columns of b of their own.</summary>
    public int Groups;
    /// <summary>Rows of a group; 1 where b has y's shape.</summary>
    public int Rows;
}

/// <summary>Conv2DSumInt8: a convolution, and the sum of its result and another value. The convolution's result is rounded to u8 before it is added, as it would be between two operations.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ConvolutionSumInt8Attributes
{
    /// <summary>The convolution.</summary>
    public ConvolutionInt8Attributes Convolution;
    /// <summary>The sum.</summary>
    public AddInt8Attributes Sum;
    /// <summary>1 where the convolution's result is b of the sum, 0 where it is a.</summary>
    public int ConvolutionIsB;
}

/// <summary>Softmax over contiguous rows: y = e^(x − max) / Σ e^(x − max).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct SoftmaxAttributes
{
    /// <summary>Independent rows.</summary>
    public int Rows;
    /// <summary>Elements of a row.</summary>
    public int Columns;
    /// <summary>1 for ln of it (LogSoftmax), 2 for 1 at the first maximum and 0 elsewhere (Hardmax).</summary>
    public int Log;
}

/// <summary>Transpose: output axis i is input axis Axes[i].</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct TransposeAttributes
{
    /// <summary>The permutation; unused entries are 0.</summary>
    public AxisArray Axes;
}

/// <summary>Concat.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ConcatAttributes
{
    /// <summary>The axis, counted in the stored layout, ≥ 0.</summary>
    public int Axis;
}

/// <summary>Pad with a constant, along the stored axes; negative counts take elements away (a Slice).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PadAttributes
{
    /// <summary>Elements added before, per axis.</summary>
    public AxisArray Before;
    /// <summary>Elements added after, per axis.</summary>
    public AxisArray After;
    /// <summary>The value for f32.</summary>
    public float Value;
    /// <summary>The value for u8.</summary>
    public int QuantizedValue;
    /// <summary>The bits of the value for every other type, in the low bytes.</summary>
    public ulong ValueBits;
}

/// <summary>BinaryWide.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct BinaryWideAttributes
{
    /// <summary>The function; stored as <see cref="int"/>.</summary>
    public BinaryKind Kind;
}

/// <summary>Lstm, Gru and Rnn.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RecurrentAttributes
{
    /// <summary>Sizes, direction, functions.</summary>
    public Recurrence Recurrence;
    /// <summary>The outputs that there are, one bit each: 1 every step's state, 2 the last hidden state, 4 the last cell state.</summary>
    public int Outputs;
}

/// <summary>PackGates.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PackGatesAttributes
{
    /// <summary>Directions, each packed on its own.</summary>
    public int Directions;
    /// <summary>Gates.</summary>
    public int Gates;
    /// <summary>Rows of a gate: the hidden size H.</summary>
    public int HiddenSize;
    /// <summary>Columns: the values that are multiplied.</summary>
    public int K;
}

/// <summary>PadGates: vector i of a direction's output is vector First + i of its input, plus vector Second + i where that is ≥ 0 and i is not Alone.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PadGatesAttributes
{
    /// <summary>Directions.</summary>
    public int Directions;
    /// <summary>Elements of a vector: the hidden size H.</summary>
    public int HiddenSize;
    /// <summary>Vectors of one direction of the input.</summary>
    public int InputVectors;
    /// <summary>Vectors of one direction of the output.</summary>
    public int OutputVectors;
    /// <summary>The first vector that is taken.</summary>
    public int First;
    /// <summary>The first vector that is added; −1: none is.</summary>
    public int Second;
    /// <summary>The vector of the output that nothing is added to; −1: there is none.</summary>
    public int Alone;
}

/// <summary>Normalize: groups along the middle axis of [Outer, Count, Inner]; element e is then times scale and plus bias of channel e / ChannelSize mod Channels.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct NormalizeAttributes
{
    /// <summary>What a group is divided by; stored as <see cref="int"/>.</summary>
    public NormalizationKind Kind;
    /// <summary>Elements before the groups' axis.</summary>
    public int Outer;
    /// <summary>Elements of a group.</summary>
    public int Count;
    /// <summary>Elements behind the axis.</summary>
    public int Inner;
    /// <summary>Channels of scale and bias.</summary>
    public int Channels;
    /// <summary>Elements of a channel that lie side by side. Where Inner is above 1 and there is a scale or a bias: 1, and Channels = Inner.</summary>
    public int ChannelSize;
    /// <summary>ε.</summary>
    public float Epsilon;
}

/// <summary>LocalResponseNormalization: y[c] = x[c] / (Bias + Alpha/Size · Σ x²)^Beta.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct LocalResponseNormalizationAttributes
{
    /// <summary>Channels that a sum is over.</summary>
    public int Size;
    /// <summary>α.</summary>
    public float Alpha;
    /// <summary>β.</summary>
    public float Beta;
    /// <summary>What is added to every sum.</summary>
    public float Bias;
}

/// <summary>Reduce over the middle axis of [Outer, Count, Inner].</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ReduceAttributes
{
    /// <summary>The function; stored as <see cref="int"/>.</summary>
    public ReductionKind Kind;
    /// <summary>Elements before the reduced axis.</summary>
    public int Outer;
    /// <summary>Elements of the reduced axis.</summary>
    public int Count;
    /// <summary>Elements behind it.</summary>
    public int Inner;
}

/// <summary>QuantizeWide and DequantizeWide: element e has scale and zero point of channel e / Inner mod C.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct QuantizeWideAttributes
{
    /// <summary>Elements of a channel that lie side by side.</summary>
    public int Inner;
}

/// <summary>Eight integers, one for each axis of the largest rank.</summary>
[InlineArray(TensorShape.MaxRank)]
public struct AxisArray
{
    private int _first;
}
