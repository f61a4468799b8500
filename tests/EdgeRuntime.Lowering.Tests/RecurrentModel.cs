using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>A model of one LSTM, GRU or RNN node.</summary>
internal sealed record RecurrentModel(string Operator, string Direction)
{
    public int Steps { get; init; } = 7;

    public int Batch { get; init; } = 3;

    public int Input { get; init; } = 6;

    public int Hidden { get; init; } = 20;

    public bool HasBias { get; init; } = true;

    public bool HasInitial { get; init; }

    public bool HasPeepholes { get; init; }

    public bool BatchFirst { get; init; }

    /// <summary>sequence_lens as a constant.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>sequence_lens as an input.</summary>
    public bool LengthsAtRunTime { get; init; }

    /// <summary>The outputs that the model has, one bit each; all by default.</summary>
    public int Outputs { get; init; } = 7;

    public (string, AttributeValue)[] Attributes { get; init; } = [];

    public Model Build()
    {
        var builder = new ModelBuilder(opset: 14);
        var graph = new GraphBuilder(builder.Model);
        int gates = Operator == "LSTM" ? 4 : Operator == "GRU" ? 3 : 1, directions = Direction == "bidirectional" ? 2 : 1;
        long[] state = BatchFirst ? [Batch, directions, Hidden] : [directions, Batch, Hidden];
        string[] inputs =
        [
            graph.Input("x", ElementType.Float32, BatchFirst ? [Batch, Steps, Input] : [Steps, Batch, Input]),
            builder.Weights(0.6f, directions, gates * Hidden, Input),
            builder.Weights(0.4f, directions, gates * Hidden, Hidden),
            HasBias ? builder.Weights(0.5f, directions, 2 * gates * Hidden) : "",
            LengthsAtRunTime ? graph.Input("lengths", ElementType.Int32, Batch) : Lengths is null ? "" : builder.Constant(TensorData.From(Lengths, Batch)),
            HasInitial ? graph.Input("initial_h", ElementType.Float32, [.. state.Select(size => (Dimension)size)]) : "",
            HasInitial && Operator == "LSTM" ? graph.Input("initial_c", ElementType.Float32, [.. state.Select(size => (Dimension)size)]) : "",
            HasPeepholes ? builder.Weights(0.5f, directions, 3 * Hidden) : "",
        ];
        string[] outputs = Operator == "LSTM" ? ["y", "y_h", "y_c"] : ["y", "y_h"];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = (Outputs >> i & 1) != 0 ? outputs[i] : "";
        var node = new Node(Operator, Operator == "LSTM" ? inputs : inputs[..6], outputs, "cell");
        node.With("hidden_size", (long)Hidden).With("direction", Direction);
        if (BatchFirst)
            node.With("layout", 1L);
        foreach (var (name, value) in Attributes)
            node.With(name, value);
        builder.Model.Graph.Nodes.Add(node);
        return builder.Finish([.. outputs.Where(output => output.Length > 0)]);
    }
}
