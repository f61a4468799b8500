using EdgeRuntime.Graph;
using EdgeRuntime.Training.Gradients;

namespace EdgeRuntime.Training.Losses;

/// <summary>
/// Connectionist temporal classification: <c>−log p</c> of a token sequence, p being the sum over all alignments of the product of the tokens' probabilities. Class 0 is the blank. Forward and backward variables are computed in
/// the log domain, and with them the gradient, <c>softmax(logits) − occupancy</c>, all in standard operators: two Scans over the frames.
/// Source: Graves et al., Connectionist temporal classification, 2006, 4.1 and 4.2.
/// </summary>
internal static class CtcLoss
{
    /// <summary>The blank's class.</summary>
    public const int Blank = 0;

    /// <summary>The operator that stands for it until it is written out: (logits, labels) → (loss, gradient of the logits).</summary>
    private const string Operator = "CtcLoss";

    private const string Domain = BatchNormalizationGradient.TrainingDomain;

    // Stands for log 0; sums of it stay finite.
    private const double Nothing = -1e30;

    /// <summary>Its key in the registry of gradients.</summary>
    public const string Key = $"{Domain}:{Operator}";

    /// <summary>Whether a node is one that stands for the loss.</summary>
    public static bool Is(Node node) => node.Domain == Domain && node.OpType == Operator;

    /// <summary>Adds the loss of each sequence.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="emit">Makes names.</param>
    /// <param name="logits">Scores [batch, frames, classes].</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="labels">i64 [batch, most tokens]: tokens counted from 1, zeros behind.</param>
    /// <returns>The losses, [batch].</returns>
    public static string Add(Model model, GraphEmitter emit, string logits, int[] shape, string labels)
    {
        var (loss, gradient) = (emit.Unique("ctc_loss"), emit.Unique("ctc_gradient"));
        model.Graph.Nodes.Add(new Node(Operator, [logits, labels], [loss, gradient], loss) { Domain = Domain });
        model.Graph.Values[loss] = new ValueInfo(loss, ElementType.Float32, [shape[0]]);
        model.Graph.Values[gradient] = new ValueInfo(gradient, ElementType.Float32, [.. shape.Select(size => (Dimension)size)]);
        return loss;
    }

    /// <summary>The rule of its gradient.</summary>
    public static void Gradient(Node node, GradientContext context)
    {
        var losses = context.Gradient(node.Outputs[0])!;
        context.Add(node.Inputs[0], context.Emit.Mul(context.Emit.Reshape(losses, context.Shape(node.Outputs[0])[0], 1, 1), node.Outputs[1]));
    }

    /// <summary>Appends the standard operators that compute what a node stands for.</summary>
    public static void WriteOut(Node node, Model model, GraphEmitter emit)
    {
        var shape = model.Graph.Values[node.Outputs[1]].StaticShape();
        var (batch, frames, classes) = ((long)shape[0], (long)shape[1], (long)shape[2]);
        var most = (long)model.Graph.Find(node.Inputs[1])!.StaticShape()[1];
        var states = 2 * most + 1;
        var labels = new CtcStates(emit, node.Inputs[1], batch, most);

        var likely = emit.Op("LogSoftmax", [node.Inputs[0]], ("axis", -1L));
        var index = emit.Expand(emit.Reshape(labels.Classes, 1, batch, states), frames, batch, states);
        var emissions = emit.Op("GatherElements", [emit.Transpose(likely, 1, 0, 2), index], ("axis", 2L));
        var (last, forward) = Scan(model, emit, emissions, labels.Skips, CtcStates.Begin(emit, batch, states, Nothing), (batch, states), isForward: true);
        var (_, backward) = Scan(model, emit, emissions, labels.Skips, labels.End, (batch, states), isForward: false);

        var total = LogSum(emit, emit.Add(last, labels.End), batch);
        var possible = emit.Op("Greater", [total, emit.Scalar(Nothing / 10)]);
        var occupancy = emit.Op("Exp", [emit.Sub(emit.Add(forward, backward), emit.Reshape(total, 1, batch, 1))]);
        var byClass = emit.MatMul(emit.Transpose(occupancy, 1, 0, 2), labels.OneHot(classes));
        var gradient = emit.Sub(emit.Op("Exp", [likely]), byClass);
        // What is too short for its tokens teaches nothing.
        Put(node.Outputs[0], "Where", possible, emit.Neg(total), emit.Expand(emit.Scalar(0), batch));
        Put(node.Outputs[1], "Where", emit.Reshape(possible, batch, 1, 1), gradient, emit.Scalar(0));

        void Put(string output, string opType, params string[] inputs) => model.Graph.Nodes.Add(new Node(opType, inputs, [output], output));
    }

    // Forward: a(s) ← log(e^a(s) + e^a(s−1) + e^(a(s−2) + skip(s))) + emission(s), the state behind each frame. Backward: the state before each frame, then the same with s+1, s+2 of what the frame adds to.
    private static (string Last, string All) Scan(Model model, GraphEmitter emit, string emissions, string skips, string initial, (long Batch, long States) size, bool isForward)
    {
        var body = new ModelGraph { Name = isForward ? "ctc_forward" : "ctc_backward" };
        Dimension[] shape = [size.Batch, size.States];
        var (before, emission) = (emit.Unique("ctc_state"), emit.Unique("ctc_emission"));
        body.Inputs.Add(new ValueInfo(before, ElementType.Float32, shape));
        body.Inputs.Add(new ValueInfo(emission, ElementType.Float32, shape));
        var from = isForward ? before : Inner("Add", before, emission);
        var one = Shifted(from, 1);
        var two = isForward ? Inner("Add", Shifted(from, 2), skips) : Shifted(Inner("Add", from, skips), 2);
        var most = Inner("Max", from, one, two);
        var sum = Inner("Sum", [.. new[] { from, one, two }.Select(part => Inner("Exp", Inner("Sub", part, most)))]);
        var after = Inner("Add", most, Inner("Log", sum));
        if (isForward)
            after = Inner("Add", after, emission);
        var told = Inner("Identity", isForward ? after : before);
        body.Outputs.Add(new ValueInfo(after, ElementType.Float32, shape));
        body.Outputs.Add(new ValueInfo(told, ElementType.Float32, shape));
        var (last, all) = (emit.Unique("ctc_last"), emit.Unique("ctc_all"));
        var direction = new long[] { isForward ? 0 : 1 };
        model.Graph.Nodes.Add(new Node("Scan", [initial, emissions], [last, all], all).With("num_scan_inputs", 1L).With("body", body).With("scan_input_directions", direction).With("scan_output_directions", direction));
        return (last, all);

        // Constants are those of the graph around.
        string Inner(string opType, params string[] inputs)
        {
            var output = emit.Unique($"ctc_{opType.ToLowerInvariant()}");
            body.Nodes.Add(new Node(opType, inputs, [output], output));
            return output;
        }

        // By so many states to the right (forward) or left, with nothing where none is.
        string Shifted(string value, long by) => isForward
            ? Inner("Pad", Inner("Slice", value, emit.Ints(0), emit.Ints(-by), emit.Ints(1)), emit.Ints(0, by, 0, 0), emit.Scalar(Nothing))
            : Inner("Pad", Inner("Slice", value, emit.Ints(by), emit.Ints(long.MaxValue), emit.Ints(1)), emit.Ints(0, 0, 0, by), emit.Scalar(Nothing));
    }

    private static string LogSum(GraphEmitter emit, string value, long batch)
    {
        var most = emit.Reduce("ReduceMax", value, [1], keepDimensions: true);
        var sum = emit.ReduceSum(emit.Op("Exp", [emit.Sub(value, most)]), [1], keepDimensions: false);
        return emit.Add(emit.Reshape(most, batch), emit.Op("Log", [sum]));
    }
}
