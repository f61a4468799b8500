using System.Numerics;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.Lstm"/>, <see cref="PlanOpCode.Gru"/> and <see cref="PlanOpCode.Rnn"/>.</summary>
public sealed unsafe class RecurrentOperator : Operator
{
    private readonly Recurrence _shape;
    private readonly RecurrentData _constants;
    private readonly Operand _x;
    private readonly Operand? _weights, _recurrent, _bias, _extra, _lengths, _initialH, _initialC, _y, _lastH, _lastC;
    private readonly Memory.Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public RecurrentOperator(OperatorContext context) : base(context)
    {
        var (gates, extraVectors) = Code switch { PlanOpCode.Lstm => (Lstm.Gates, 3), PlanOpCode.Gru => (Gru.Gates, 1), _ => (1, 0) };
        var outputs = PlanAttributes.Read<RecurrentAttributes>(context.Operation).Outputs;
        context.Require(outputs > 0 && outputs < (Code == PlanOpCode.Lstm ? 8 : 4), $"a set of outputs {outputs}");
        _shape = context.Attributes<RecurrentAttributes>(context.Operation.Inputs.Count == 10 ? 10 : 8, BitOperations.PopCount((uint)outputs)).Recurrence;
        if (_shape.Validate() is { } fault)
            throw context.Invalid(fault);

        var (directions, hidden) = (_shape.Directions, _shape.HiddenSize);
        var padded = RecurrentPacking.Padded(hidden);
        _x = context.Input(0, ElementType.Float32);
        Demand(context, "x", _x, _shape.Steps, _shape.Batch, _shape.InputSize);
        (var address, _weights) = Weights(context, 1, directions, _shape.InputSize, checked(gates * padded), out _constants.HalfWeights);
        _constants.Weights = (float*)address;
        (address, _recurrent) = Weights(context, 2, directions, hidden, checked(gates * padded), out _constants.HalfRecurrent);
        _constants.Recurrent = (float*)address;
        (address, _bias) = Vectors(context, 3, (long)directions * gates * padded);
        _constants.Bias = (float*)address;
        context.Require(extraVectors > 0 || !context.HasInput(4), $"an input 4, which it does not have");
        (address, _extra) = Vectors(context, 4, (long)directions * extraVectors * padded);
        _constants.Extra = (float*)address;
        if (context.HasInput(5))
        {
            _lengths = context.Input(5, ElementType.Int32);
            Demand(context, "lengths", _lengths.Value, _shape.Batch);
        }
        _initialH = InitialState(context, 6);
        context.Require(Code == PlanOpCode.Lstm || !context.HasInput(7), $"an input 7, which it does not have");
        _initialC = InitialState(context, 7);
        var next = 0;
        if ((outputs & 1) != 0)
        {
            _y = context.Output(next++, ElementType.Float32);
            Demand(context, "y", _y.Value, _shape.Steps, directions, _shape.Batch, hidden);
        }
        if ((outputs & 2) != 0)
            _lastH = LastState(context, next++);
        if ((outputs & 4) != 0)
            _lastC = LastState(context, next);
        _workspace = context.Workspace;
        var half = _constants.HalfWeights;
        context.ReserveWorkspace(Code switch { PlanOpCode.Lstm => Lstm.WorkspaceBytes(_shape, half), PlanOpCode.Gru => Gru.WorkspaceBytes(_shape, half), _ => Rnn.WorkspaceBytes(_shape, half) });
        Split(directions * _shape.Batch, Cost.Float32((double)_shape.Steps * _shape.Batch * directions * gates * padded * ((double)_shape.InputSize + hidden)));
    }

    /// <inheritdoc/>
    public override string Kernel => KernelNames.FloatProduct(1, _constants.HalfRecurrent);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        var data = _constants;
        data.X = _x.Floats;
        data.Weights = Floats(_weights, data.Weights);
        data.Recurrent = Floats(_recurrent, data.Recurrent);
        data.Bias = Floats(_bias, data.Bias);
        data.Extra = Floats(_extra, data.Extra);
        data.Lengths = _lengths is { } lengths ? (int*)lengths.Bytes : null;
        data.InitialH = Floats(_initialH);
        data.InitialC = Floats(_initialC);
        data.Y = Floats(_y);
        data.LastH = Floats(_lastH);
        data.LastC = Floats(_lastC);
        switch (Code)
        {
            case PlanOpCode.Lstm: Lstm.Run(_shape, data, first, end, _workspace.Of(part)); break;
            case PlanOpCode.Gru: Gru.Run(_shape, data, first, end, _workspace.Of(part)); break;
            default: Rnn.Run(_shape, data, first, end, _workspace.Of(part)); break;
        }
    }

    private Operand? InitialState(OperatorContext context, int index)
    {
        if (!context.HasInput(index))
            return null;
        var state = context.Input(index, ElementType.Float32);
        Demand(context, $"input {index}", state, _shape.Directions, _shape.Batch, _shape.HiddenSize);
        return state;
    }

    private Operand LastState(OperatorContext context, int index)
    {
        var state = context.Output(index, ElementType.Float32);
        Demand(context, $"output {index}", state, _shape.Directions, _shape.Batch, _shape.HiddenSize);
        return state;
    }

    // A constant's address, or the operand that is looked up at every run.
    private static (nint Address, Operand? Operand) Weights(OperatorContext context, int index, int directions, int k, int columns, out bool half)
    {
        if (context.IsConstant(index))
            return ((nint)context.Weights(index, index + 7, directions, k, columns, out half), null);
        half = false;
        return (0, AtRunTime(context, index, (long)directions * WeightPacking.PackedFloatCount(k, columns)));
    }

    private static (nint Address, Operand? Operand) Vectors(OperatorContext context, int index, long count)
    {
        if (!context.HasInput(index))
            return default;
        return context.IsConstant(index) ? ((nint)context.Constant(index, ElementType.Float32, count, count), null) : (0, AtRunTime(context, index, count));
    }

    private static Operand AtRunTime(OperatorContext context, int index, long count)
    {
        var operand = context.Input(index, ElementType.Float32);
        context.Require(operand.Count == count, $"input {index} has {operand.Count} elements, expected {count}");
        return operand;
    }

    private static float* Floats(Operand? operand, float* fallback = null) => operand is { } present ? present.Floats : fallback;

    private static void Demand(OperatorContext context, string what, Operand operand, params ReadOnlySpan<int> shape)
    {
        var expected = new TensorShape(shape);
        context.Require(operand.Count == expected.ElementCount, $"{what} is {operand.Shape}, expected {expected}");
    }
}
