using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Losses;

/// <summary>The states of an alignment: the tokens of each sequence with blanks between and at both ends, <c>_ a _ b _</c>.</summary>
internal sealed class CtcStates
{
    private const double Nothing = -1e30;

    private readonly GraphEmitter _emit;

    /// <param name="emit">Appends nodes.</param>
    /// <param name="labels">i64 [batch, most]: tokens counted from 1, zeros behind.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="most">Tokens of the longest.</param>
    public CtcStates(GraphEmitter emit, string labels, long batch, long most)
    {
        _emit = emit;
        var zeros = emit.Sub(labels, labels);
        var pairs = emit.Concat([emit.Reshape(labels, batch, most, 1), emit.Reshape(zeros, batch, most, 1)], 2);
        Classes = emit.Pad(emit.Reshape(pairs, batch, 2 * most), 0, 1, 0, 0);
        // A blank may be left out between two tokens that differ.
        var before = emit.Pad(emit.Slice(Classes, [0], [-2], [1], [1]), 0, 2, 0, 0);
        var blank = emit.Constant(TensorData.Scalar((long)CtcLoss.Blank));
        var stays = emit.Op("Or", [emit.Op("Equal", [Classes, blank]), emit.Op("Equal", [Classes, before])]);
        Skips = emit.Where(stays, emit.Scalar(Nothing), emit.Scalar(0));
        var twice = emit.ReduceSum(emit.Op("Cast", [emit.Op("Not", [emit.Op("Equal", [Classes, blank])])], ("to", (long)ElementType.Int64)), [1], keepDimensions: true);
        twice = emit.Add(twice, twice);
        var places = emit.Constant(TensorData.From([.. Enumerable.Range(0, (int)(2 * most + 1)).Select(static i => (long)i)], 1, 2 * most + 1));
        var ends = emit.Op("Or", [emit.Op("Equal", [places, twice]), emit.Op("Equal", [places, emit.Sub(twice, emit.Constant(TensorData.Scalar(1L)))])]);
        End = emit.Where(ends, emit.Scalar(0), emit.Scalar(Nothing));
    }

    /// <summary>The class of each state, i64 [batch, states].</summary>
    public string Classes { get; }

    /// <summary>0 where the state may be reached from two before, else log 0.</summary>
    public string Skips { get; }

    /// <summary>0 for the last two states of each sequence, else log 0.</summary>
    public string End { get; }

    /// <summary>Before the first frame: 0 where it may begin, which the first step leads to the first two states from, else log 0.</summary>
    public static string Begin(GraphEmitter emit, long batch, long states, double nothing)
    {
        var values = new float[batch * states];
        values.AsSpan().Fill((float)nothing);
        for (var i = 0L; i < batch; i++)
            values[i * states] = 0;
        return emit.Constant(TensorData.From(values, batch, states));
    }

    /// <summary>1 where a state is of a class, [batch, states, classes].</summary>
    public string OneHot(long classes) => _emit.Op("OneHot", [Classes, _emit.Constant(TensorData.Scalar(classes)), _emit.Constant(TensorData.From([0f, 1f], 2))], ("axis", -1L));
}
