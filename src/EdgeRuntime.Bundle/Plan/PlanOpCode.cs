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
    /// <summary>(x: f32, weights: packed f32, f16 or bf16, or with a fourth input s8, bias: f32 or −1[, scales: f32, ⌈N/16⌉·16 for each group]) → (y: f32). <see cref="ConvolutionAttributes"/>.</summary>
    Conv2D = 3,
    /// <summary>(x: u8, weights: packed s8, bias: i32, multipliers: f32 per output channel) → (y: u8). <see cref="ConvolutionInt8Attributes"/>.</summary>
    Conv2DInt8 = 4,
    /// <summary>(x: f32, weights: f32 or f16 [KernelH·KernelW, C], bias: f32 or −1) → (y: f32). <see cref="ConvolutionAttributes"/>; OutputC = InputC.</summary>
    DepthwiseConv2D = 5,
    /// <summary>(x: u8, weights: s8 [KernelH·KernelW, C], bias: i32, multipliers: f32 per channel) → (y: u8). <see cref="ConvolutionInt8Attributes"/>; OutputC = InputC.</summary>
    DepthwiseConv2DInt8 = 6,
    /// <summary>(x: f32 [rows, K], weights: packed f32, f16 or bf16, or with a fourth input s8 or s4, bias: f32 or −1[, scales: f32, a row of ⌈N/16⌉·16 or one for each 32 of K]) → (y: f32 [rows, N]). <see cref="DenseAttributes"/>.</summary>
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
    /// <summary>(x: u8 or s8, table: u8 [256]) → (y: u8 or s8): y = table[x], signed numbers by their bit pattern. No attributes. Any unary INT8 function, and the step between s8 outside and u8 inside a plan.</summary>
    Lookup = 17,
    /// <summary>(x: f32) → (y: f32), along the last axis of the view [rows, columns]. <see cref="SoftmaxAttributes"/>.</summary>
    Softmax = 18,
    /// <summary>(x) → (y): axes permuted, any element type of 1, 2, 4 or 8 bytes. <see cref="TransposeAttributes"/>.</summary>
    Transpose = 19,
    /// <summary>(x…) → (y): joined along one axis. <see cref="ConcatAttributes"/>.</summary>
    Concat = 20,
    /// <summary>(x) → (y): the same bytes in another buffer. No attributes. (A Reshape that can share its input's buffer is no operation at all.)</summary>
    Copy = 21,
    /// <summary>(x, or x and one element of its type) → (y): a constant border around x, or elements taken away from its ends; the second input is the constant where it is there. <see cref="PadAttributes"/>.</summary>
    Pad = 22,
    /// <summary>(x: f32, scale: f32 [C], shift: f32 [C]) → (y: f32): y = x·scale + shift along the last axis (a BatchNormalization that could not be folded). Attributes: the <see cref="Activation"/> applied after.</summary>
    ScaleShift = 23,
    /// <summary>(x: f32 [1, K], weights: f32 or f16 in rows, bias: f32 or −1) → (y: f32 [1, N]), N ≤ 12. <see cref="DenseAttributes"/>; rows are 1.</summary>
    DenseRow = 24,
    /// <summary>(x, weights, bias, multipliers: as for <see cref="Conv2DInt8"/>, other: u8, y's shape) → (y: u8): the convolution's result and another value, added as by <see cref="AddInt8"/>. <see cref="ConvolutionSumInt8Attributes"/>.</summary>
    Conv2DSumInt8 = 25,
    /// <summary>(a: u8, b: u8) → (y: u8), a of y's shape, as ONNX Runtime's QLinearMul. a is read as [groups, rows, columns] and b as [groups, columns], each of which multiplies all rows of its group. <see cref="MulInt8Attributes"/>.</summary>
    MulInt8 = 26,
    /// <summary>(x) → (y): elements of x read with a step of their own along each axis of y. <see cref="StridedCopyAttributes"/>. Any element type.</summary>
    StridedCopy = 30,
    /// <summary>(x, indices: i32 or i64) → (y): the slices of x along one axis that the indices name. <see cref="AxisAttributes"/>. Any element type; an index counts from the end where negative, and is clamped to the axis.</summary>
    Gather = 31,
    /// <summary>(x, indices: i32 or i64) → (y): y has the shape of the indices, each of which picks along one axis at its own place. <see cref="AxisAttributes"/>. Indices as for <see cref="Gather"/>.</summary>
    GatherElements = 32,
    /// <summary>(x, indices: i32 or i64 [..., depth]) → (y): the slices of x that tuples of indices name. <see cref="GatherNDAttributes"/>. Indices as for <see cref="Gather"/>.</summary>
    GatherND = 33,
    /// <summary>(x, indices: i32 or i64, updates) → (y): x with updates put, or combined, where the indices say along one axis. <see cref="ScatterAttributes"/>. Indices as for <see cref="Gather"/>.</summary>
    ScatterElements = 34,
    /// <summary>(x, indices: i32 or i64 [..., depth], updates) → (y): x with slices put, or combined, where tuples of indices say. <see cref="ScatterAttributes"/>. Indices as for <see cref="Gather"/>.</summary>
    ScatterND = 35,
    /// <summary>(condition: bool, a, b) → (y): a where the condition holds, else b; numpy broadcasting. No attributes. Any element type.</summary>
    Where = 36,
    /// <summary>(indices: i32, i64 or f32, values [2]: off, on) → (y): a new axis with the on value at the index. <see cref="AxisAttributes"/>. An index beyond the axis gives off values only.</summary>
    OneHot = 37,
    /// <summary>(x: f32, f64, i32 or i64) → (y: same type): running sums along one axis. <see cref="CumSumAttributes"/>.</summary>
    CumSum = 38,
    /// <summary>(x: f32, f64, or integers) → (values: same type, indices: i64): the largest or smallest along one axis in order, of equal ones the first. <see cref="TopKAttributes"/>.</summary>
    TopK = 39,
    /// <summary>(x: f32, f64, or integers) → (y: i64): the index of the largest or smallest along one axis. <see cref="ArgMaxAttributes"/>.</summary>
    ArgMax = 40,
    /// <summary>(boxes: f32 [N,B,4], scores: f32 [N,C,B]) → (y: i64 [N·C·min(limit, B), 3]): rows (batch, class, box), as many as are selected, then −1. <see cref="NonMaxSuppressionAttributes"/>.</summary>
    NonMaxSuppression = 41,
    /// <summary>(x [T,B,...] or [B,T,...], lengths: i32 or i64 [B]) → (y): the first elements of every sequence in reverse. <see cref="ReverseSequenceAttributes"/>. Any element type; lengths are clamped to T.</summary>
    ReverseSequence = 42,
    /// <summary>(x [..., rows, columns]) → (y): one triangle of every matrix, zeros in the other. <see cref="TriluAttributes"/>. Any element type.</summary>
    Trilu = 43,
    /// <summary>(x: f32, indices: i32 [out·taps], weights: f32 [out·taps]) → (y: f32): weighted sums of slices along one axis, the indices and weights constant. <see cref="InterpolateAttributes"/>.</summary>
    Interpolate = 44,
    /// <summary>(x: f32 [N,H,W,C], regions: f32 [R,4] as x1,y1,x2,y2, batch: i32 or i64 [R]) → (y: f32 [R,PH,PW,C]). <see cref="RoiAlignAttributes"/>. Indices as for <see cref="Gather"/>.</summary>
    RoiAlign = 45,
    /// <summary>(x: f32 [N,H,W,C], grid: f32 [N,OH,OW,2] as x,y in −1 to 1) → (y: f32 [N,OH,OW,C]). <see cref="GridSampleAttributes"/>.</summary>
    GridSample = 46,
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
    /// <summary>(x: f32 [N,D,H,W,C], weights: packed f32 or f16, bias: f32 or −1) → (y: f32 [N,D,H,W,C]). <see cref="Convolution3DAttributes"/>; weights and bias may be computed.</summary>
    Conv3D = 90,
    /// <summary>(x: f32 [matrices, K, N]) → (y: f32): packed as the weights of a dense layer, matrix after matrix. <see cref="PackMatrixAttributes"/>.</summary>
    PackMatrix = 91,
    /// <summary>(a: f32 […, rows, K], b: packed f32 or f16, bias: f32 [N] or −1) → (y: f32 […, rows, N]). <see cref="MatMulAttributes"/>; b and bias may be computed.</summary>
    MatMul = 92,
    /// <summary>(a […, rows, K], b […, K, N], zero point of a or −1, of b or −1) → (y […, rows, N]): u8 or s8 to i32, or without zero points i32, u32, i64 or u64 throughout. <see cref="MatMulAttributes"/>.</summary>
    MatMulInteger = 93,
    /// <summary>(x: f32 [N,D,H,W,C], weights: f32 or f16, packed by PackConvTranspose, bias: f32 or −1) → (y: f32 [N,D,H,W,C]). <see cref="Convolution3DAttributes"/>; weights and bias may be computed.</summary>
    ConvTranspose = 94,
    /// <summary>(weights: f32 [InputC, OutputC/groups, D, H, W]) → (y: f32): packed for ConvTranspose. <see cref="Convolution3DAttributes"/> of the convolution.</summary>
    PackConvTranspose = 95,
    /// <summary>(x: f32, or u8 or s8 for a maximum) → (y: same type), over [N,D,H,W,C]. <see cref="Pool3DAttributes"/>.</summary>
    Pool3D = 96,
    /// <summary>(x: f32, u8 or s8) → (y: same type, indices: i64), the maximum over [N,D,H,W,C] and its place in the model's order. <see cref="Pool3DAttributes"/>.</summary>
    MaxPoolIndices = 97,
    /// <summary>(x: u8 or s8 [N,D,H,W,C], weights: u8 or s8 [groups, taps·InputC/groups, OutputC/groups], zero point of x or −1, of the weights or −1) → (y: i32). <see cref="Convolution3DAttributes"/>, no activation.</summary>
    ConvInteger = 98,
    /// <summary>(x […, C]) → (y […, C·times]): every channel several times in a row, elements of 1 or 4 bytes. <see cref="RepeatChannelsAttributes"/>.</summary>
    RepeatChannels = 99,
    /// <summary>
    /// (x: f32 [T,N,I], weights, recurrent: packed, constant f32 or f16 or from <see cref="PackGates"/>, bias: f32 [D,4·H'] or −1, peepholes: f32 [D,3·H'] or −1, lengths: i32 [N] or −1, h0, c0: f32 [D,N,H] or −1[, scales of weights and recurrent where those are s8: f32 [D,4·H']])
    /// → those of (y: f32 [T,D,N,H], h, c: f32 [D,N,H]) that <see cref="RecurrentAttributes.Outputs"/> names; H' is H rounded up to 16.
    /// </summary>
    Lstm = 120,
    /// <summary>As <see cref="Lstm"/> with 3 gates, no cell state, and in place of the peepholes the bias inside the reset [D,H'] or −1.</summary>
    Gru = 121,
    /// <summary>As <see cref="Lstm"/> with 1 gate, no cell state and no peepholes.</summary>
    Rnn = 122,
    /// <summary>(w: f32 [D, gates·H, K]) → (packed: f32): weights of a recurrent operator that come at run time, packed for each direction. <see cref="PackGatesAttributes"/>.</summary>
    PackGates = 123,
    /// <summary>(v: f32 [D, vectors·H]) → (padded: f32 [D, vectors', H']): biases or peepholes of a recurrent operator that come at run time. <see cref="PadGatesAttributes"/>.</summary>
    PadGates = 124,
}
