using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>What tells LSTM, GRU and RNN apart.</summary>
/// <param name="Code">The plan's operation.</param>
/// <param name="Gates">Gates, each with weights of its own.</param>
/// <param name="Defaults">The functions of one direction that ONNX takes where a node names none.</param>
internal sealed record RecurrentCell(PlanOpCode Code, int Gates, GateFunction[] Defaults)
{
    private static readonly RecurrentCell s_lstm = new(PlanOpCode.Lstm, 4, [GateFunction.Sigmoid, GateFunction.Tanh, GateFunction.Tanh]);
    private static readonly RecurrentCell s_gru = new(PlanOpCode.Gru, 3, [GateFunction.Sigmoid, GateFunction.Tanh]);
    private static readonly RecurrentCell s_rnn = new(PlanOpCode.Rnn, 1, [GateFunction.Tanh]);

    /// <summary>Whether there is a cell state beside the hidden state.</summary>
    public bool HasCellState => Code == PlanOpCode.Lstm;

    /// <summary>The cell of a node.</summary>
    public static RecurrentCell Of(Node node) => node.OpType switch { "LSTM" => s_lstm, "GRU" => s_gru, _ => s_rnn };

    /// <summary><see cref="Recurrence.Variant"/>.</summary>
    public int Variant(Node node) => node.Int(Code switch { PlanOpCode.Lstm => "input_forget", PlanOpCode.Gru => "linear_before_reset", _ => "" }) != 0 ? 1 : 0;
}

/// <summary>The sizes of a recurrent node, from its input and its recurrent weights.</summary>
internal sealed record RecurrentSizes(int Steps, int Batch, int InputSize, int HiddenSize, RecurrenceDirection Direction)
{
    /// <summary>1 or 2.</summary>
    public int Directions => Direction == RecurrenceDirection.Bidirectional ? 2 : 1;

    /// <exception cref="UnsupportedNodeException">They do not fit each other.</exception>
    public static RecurrentSizes Read(Node node, LoweringContext context, bool batchFirst)
    {
        var x = context.Shape(node.Input(0));
        if (x.Rank != 3 || context.Value(node.Input(0)).Type != ElementType.Float32)
            throw new UnsupportedNodeException(node, $"its input is {context.Value(node.Input(0)).Type.ShortName()}[{x}], f32 of 3 dimensions is expected");
        if (!node.HasInput(2) || context.Shape(node.Input(2)) is not { Rank: 3 } recurrent)
            throw new UnsupportedNodeException(node, "its recurrent weights have no 3 dimensions");
        var hidden = recurrent[2];
        if (node.Int("hidden_size", hidden) != hidden)
            throw new UnsupportedNodeException(node, $"hidden_size is {node.Int("hidden_size")}, its recurrent weights have {hidden} columns");
        var direction = node.Text("direction", "forward") switch
        {
            "forward" => RecurrenceDirection.Forward,
            "reverse" => RecurrenceDirection.Reverse,
            "bidirectional" => RecurrenceDirection.Bidirectional,
            var other => throw new UnsupportedNodeException(node, $"direction '{other}': forward, reverse or bidirectional is expected"),
        };
        return new RecurrentSizes(x[batchFirst ? 1 : 0], x[batchFirst ? 0 : 1], x[2], hidden, direction);
    }

    /// <summary>The shape of a state in the model.</summary>
    public TensorShape StateShape(bool batchFirst) => batchFirst ? new TensorShape(Batch, Directions, HiddenSize) : new TensorShape(Directions, Batch, HiddenSize);
}
