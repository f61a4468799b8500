using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Operators;

namespace EdgeRuntime.Inference;

/// <summary>Makes the operator of an operation, which checks it and prepares for it.</summary>
public delegate Operator OperatorFactory(OperatorContext context);

/// <summary>
/// The operators that sessions may use. Only what is added here is linked: an application that opens its sessions with a registry of the few operators that its
/// models need, and never mentions <see cref="Default"/>, is trimmed of all others.
/// </summary>
public sealed class OperatorRegistry
{
    private readonly Dictionary<PlanOpCode, OperatorFactory> _factories = [];

    /// <summary>Every operator of the native engine.</summary>
    public static OperatorRegistry Default => field ??= new OperatorRegistry()
        .Add(PlanOpCode.Quantize, static context => new QuantizeOperator(context))
        .Add(PlanOpCode.Dequantize, static context => new DequantizeOperator(context))
        .Add(PlanOpCode.Conv2D, static context => new Conv2DOperator(context))
        .Add(PlanOpCode.Conv2DInt8, static context => new Conv2DInt8Operator(context))
        .Add(PlanOpCode.Conv2DSumInt8, static context => new Conv2DInt8Operator(context))
        .Add(PlanOpCode.DepthwiseConv2D, static context => new DepthwiseConv2DOperator(context))
        .Add(PlanOpCode.DepthwiseConv2DInt8, static context => new DepthwiseConv2DInt8Operator(context))
        .Add(PlanOpCode.Dense, static context => new DenseOperator(context))
        .Add(PlanOpCode.DenseRow, static context => new DenseRowOperator(context))
        .Add(PlanOpCode.DenseInt8, static context => new DenseInt8Operator(context))
        .Add(PlanOpCode.MaxPool2D, static context => new MaxPool2DOperator(context))
        .Add(PlanOpCode.AveragePool2D, static context => new AveragePool2DOperator(context))
        .Add(PlanOpCode.AveragePool2DInt8, static context => new AveragePool2DInt8Operator(context))
        .Add(PlanOpCode.GlobalAveragePool, static context => new GlobalAveragePoolOperator(context))
        .Add(PlanOpCode.GlobalAveragePoolInt8, static context => new GlobalAveragePoolInt8Operator(context))
        .Add(PlanOpCode.Binary, static context => new BinaryOperator(context))
        .Add(PlanOpCode.AddInt8, static context => new AddInt8Operator(context))
        .Add(PlanOpCode.MulInt8, static context => new MulInt8Operator(context))
        .Add(PlanOpCode.Unary, static context => new UnaryOperator(context))
        .Add(PlanOpCode.Lookup, static context => new LookupOperator(context))
        .Add(PlanOpCode.Softmax, static context => new SoftmaxOperator(context))
        .Add(PlanOpCode.Transpose, static context => new TransposeOperator(context))
        .Add(PlanOpCode.Concat, static context => new ConcatOperator(context))
        .Add(PlanOpCode.Copy, static context => new CopyOperator(context))
        .Add(PlanOpCode.Pad, static context => new PadOperator(context))
        .Add(PlanOpCode.ScaleShift, static context => new ScaleShiftOperator(context))
        .Add(PlanOpCode.StridedCopy, static context => new StridedCopyOperator(context))
        .Add(PlanOpCode.Gather, static context => new GatherOperator(context))
        .Add(PlanOpCode.GatherElements, static context => new GatherElementsOperator(context))
        .Add(PlanOpCode.GatherND, static context => new GatherNDOperator(context))
        .Add(PlanOpCode.ScatterElements, static context => new ScatterElementsOperator(context))
        .Add(PlanOpCode.ScatterND, static context => new ScatterNDOperator(context))
        .Add(PlanOpCode.Where, static context => new WhereOperator(context))
        .Add(PlanOpCode.OneHot, static context => new OneHotOperator(context))
        .Add(PlanOpCode.CumSum, static context => new CumSumOperator(context))
        .Add(PlanOpCode.TopK, static context => new TopKOperator(context))
        .Add(PlanOpCode.ArgMax, static context => new ArgMaxOperator(context))
        .Add(PlanOpCode.NonMaxSuppression, static context => new NonMaxSuppressionOperator(context))
        .Add(PlanOpCode.ReverseSequence, static context => new ReverseSequenceOperator(context))
        .Add(PlanOpCode.Trilu, static context => new TriluOperator(context))
        .Add(PlanOpCode.Interpolate, static context => new InterpolateOperator(context))
        .Add(PlanOpCode.BinaryWide, static context => new BinaryWideOperator(context))
        .Add(PlanOpCode.Cast, static context => new CastOperator(context))
        .Add(PlanOpCode.Lstm, static context => new RecurrentOperator(context))
        .Add(PlanOpCode.Gru, static context => new RecurrentOperator(context))
        .Add(PlanOpCode.Rnn, static context => new RecurrentOperator(context))
        .Add(PlanOpCode.Conv3D, static context => new Conv3DOperator(context))
        .Add(PlanOpCode.PackMatrix, static context => new PackMatrixOperator(context))
        .Add(PlanOpCode.MatMul, static context => new MatMulOperator(context))
        .Add(PlanOpCode.MatMulInteger, static context => new MatMulIntegerOperator(context))
        .Add(PlanOpCode.ConvTranspose, static context => new ConvTransposeOperator(context))
        .Add(PlanOpCode.PackConvTranspose, static context => new PackConvTransposeOperator(context))
        .Add(PlanOpCode.Pool3D, static context => new Pool3DOperator(context))
        .Add(PlanOpCode.MaxPoolIndices, static context => new MaxPoolIndicesOperator(context))
        .Add(PlanOpCode.ConvInteger, static context => new ConvIntegerOperator(context))
        .Add(PlanOpCode.RepeatChannels, static context => new RepeatChannelsOperator(context))
        .Add(PlanOpCode.RoiAlign, static context => new RoiAlignOperator(context))
        .Add(PlanOpCode.GridSample, static context => new GridSampleOperator(context))
        .Add(PlanOpCode.Normalize, static context => new NormalizeOperator(context))
        .Add(PlanOpCode.LocalResponseNormalization, static context => new LocalResponseNormalizationOperator(context))
        .Add(PlanOpCode.PackGates, static context => new PackGatesOperator(context))
        .Add(PlanOpCode.PadGates, static context => new PadGatesOperator(context))
        .Add(PlanOpCode.Reduce, static context => new ReduceOperator(context))
        .Add(PlanOpCode.QuantizeWide, static context => new QuantizeWideOperator(context))
        .Add(PlanOpCode.DequantizeWide, static context => new DequantizeWideOperator(context))
        .Add(PlanOpCode.DynamicQuantize, static context => new DynamicQuantizeOperator(context));

    /// <summary>Adds an operator, or puts another in its place; returns the registry, so that calls can be chained.</summary>
    public OperatorRegistry Add(PlanOpCode code, OperatorFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _factories[code] = factory;
        return this;
    }

    /// <summary>Whether there is an operator for a code.</summary>
    public bool Contains(PlanOpCode code) => _factories.ContainsKey(code);

    /// <summary>Makes the operator of an operation.</summary>
    /// <exception cref="UnsupportedOperatorException">There is none in the registry.</exception>
    /// <exception cref="InvalidModelException">The operation does not hold together.</exception>
    internal Operator Create(OperatorContext context)
    {
        var operation = context.Operation;
        if (!_factories.TryGetValue(operation.Code, out var factory))
            throw new UnsupportedOperatorException(operation.Code.ToString(), operation.Name, "this program was built without it, or the bundle is of a newer version; use --engine onnxruntime.");
        try
        {
            return factory(context);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw context.Invalid(e.Message);
        }
    }
}
