namespace EdgeRuntime.Bundle.Plan;

/// <summary>
/// The operations of the native engine; inputs and outputs are given in order, activations are <c>[N,H,W,C]</c>. The numbers are stored in plans and never reused.
/// Quantized activations are u8, quantized weights s8 with zero point 0, biases i32 with the correction for the input's zero point folded in
/// (<c>bias' = bias − zero_point_x · Σ w</c>).
/// </summary>
public enum PlanOpCode
{
    /// <summary>(x: f32) → (y: u8). <see cref="QuantizeAttributes"/>. Same shape.</summary>
    Quantize = 1,
    /// <summary>(x: u8) → (y: f32). <see cref="QuantizeAttributes"/>. Same shape.</summary>
    Dequantize = 2,
    /// <summary>(x: f32, weights: packed f32 or f16, bias: f32 or −1) → (y: f32). <see cref="ConvolutionAttributes"/>.</summary>
    Conv2D = 3,
    /// <summary>(x: u8, weights: packed s8, bias: i32, multipliers: f32 per output channel) → (y: u8). <see cref="ConvolutionInt8Attributes"/>.</summary>
    Conv2DInt8 = 4,
    /// <summary>(x: f32, weights: f32 or f16 [KernelH·KernelW, C], bias: f32 or −1) → (y: f32). <see cref="ConvolutionAttributes"/>; OutputC = InputC.</summary>
    DepthwiseConv2D = 5,
    /// <summary>(x: u8, weights: s8 [KernelH·KernelW, C], bias: i32, multipliers: f32 per channel) → (y: u8). <see cref="ConvolutionInt8Attributes"/>; OutputC = InputC.</summary>
    DepthwiseConv2DInt8 = 6,
    /// <summary>(x: f32 [rows, K], weights: packed f32 or f16, bias: f32 or −1) → (y: f32 [rows, N]). <see cref="DenseAttributes"/>.</summary>
    Dense = 7,
    /// <summary>(x: u8 [rows, K], weights: packed s8, bias: i32, multipliers: f32 [N]) → (y: u8 [rows, N]). <see cref="DenseInt8Attributes"/>.</summary>
    DenseInt8 = 8,
    /// <summary>(x: f32 or u8) → (y: same type). <see cref="PoolAttributes"/>; padding never wins the maximum.</summary>
    MaxPool2D = 9,
    /// <summary>(x: f32) → (y: f32). <see cref="PoolAttributes"/>.</summary>
    AveragePool2D = 10,
    /// <summary>(x: u8) → (y: u8). <see cref="PoolInt8Attributes"/>.</summary>
    AveragePool2DInt8 = 11,
    /// <summary>(x: f32 [N,H,W,C]) → (y: f32 [N,1,1,C]): the mean over H and W. No attributes.</summary>
    GlobalAveragePool = 12,
    /// <summary>(x: u8 [N,H,W,C]) → (y: u8 [N,1,1,C]). <see cref="RequantizeAttributes"/>.</summary>
    GlobalAveragePoolInt8 = 13,
    /// <summary>(a: f32, b: f32) → (y: f32), numpy broadcasting. <see cref="BinaryAttributes"/>.</summary>
    Binary = 14,
    /// <summary>(a: u8, b: u8) → (y: u8), equal shapes, as ONNX Runtime's QLinearAdd. <see cref="AddInt8Attributes"/>.</summary>
    AddInt8 = 15,
    /// <summary>(x: f32) → (y: f32), element by element. Attributes: <see cref="Activation"/>.</summary>
    Unary = 16,
    /// <summary>(x: u8, table: u8 [256]) → (y: u8): y = table[x]. No attributes. Any unary INT8 function.</summary>
    Lookup = 17,
    /// <summary>(x: f32) → (y: f32), along the last axis of the view [rows, columns]. <see cref="SoftmaxAttributes"/>.</summary>
    Softmax = 18,
    /// <summary>(x) → (y): axes permuted, any element type of 1, 2, 4 or 8 bytes. <see cref="TransposeAttributes"/>.</summary>
    Transpose = 19,
    /// <summary>(x…) → (y): joined along one axis. <see cref="ConcatAttributes"/>.</summary>
    Concat = 20,
    /// <summary>(x) → (y): the same bytes in another buffer. No attributes. (A Reshape that can share its input's buffer is no operation at all.)</summary>
    Copy = 21,
    /// <summary>(x) → (y): a constant border around x, or elements taken away from its ends. <see cref="PadAttributes"/>.</summary>
    Pad = 22,
    /// <summary>(x: f32, scale: f32 [C], shift: f32 [C]) → (y: f32): y = x·scale + shift along the last axis (a BatchNormalization that could not be folded). Attributes: the <see cref="Activation"/> applied after.</summary>
    ScaleShift = 23,
    /// <summary>(a, b: numbers of any type) → (y): y = a ∘ b, numpy broadcasting; integers in i64, reals in f64. Both types alike but for Power, which takes y's from a; comparisons give bool. <see cref="BinaryWideAttributes"/>.</summary>
    BinaryWide = 60,
    /// <summary>(x: numbers of any type) → (y: numbers of any type): the same values, as ONNX Cast. Same shape. No attributes.</summary>
    Cast = 61,
    /// <summary>(x: f32 or any other number [outer, count, inner]) → (y: same type [outer, inner]). <see cref="ReduceAttributes"/>.</summary>
    Reduce = 62,
    /// <summary>(x: f32 [outer, count, inner], scale: f32 [channels] or −1, bias: f32 [channels] or −1) → (y: f32). Layer, instance, group, root-mean-square and Lp normalization. <see cref="NormalizeAttributes"/>.</summary>
    Normalize = 63,
    /// <summary>(x: f32 […, C]) → (y: f32), as ONNX LRN along the last axis. <see cref="LocalResponseNormalizationAttributes"/>.</summary>
    LocalResponseNormalization = 64,
    /// <summary>(x: f32, scale: f32 [C], zero point: y's type [C] or −1) → (y: u8, s8, u16 or s16). Same shape. <see cref="QuantizeWideAttributes"/>.</summary>
    QuantizeWide = 65,
    /// <summary>(x: u8, s8, u16, s16 or i32, scale: f32 [C], zero point: x's type [C] or −1) → (y: f32). Same shape. <see cref="QuantizeWideAttributes"/>.</summary>
    DequantizeWide = 66,
    /// <summary>(x: f32) → (y: u8, scale: f32 [], zero point: u8 []), as ONNX DynamicQuantizeLinear. No attributes.</summary>
    DynamicQuantize = 67,
}
