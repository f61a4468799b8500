using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Gradients;
using EdgeRuntime.Training.Losses;

namespace EdgeRuntime.Training.Tests.Losses;

/// <summary>The loss of token sequences, its gradient in the graph and the same outside of graphs, against every alignment written out.</summary>
public sealed class CtcLossTests
{
    private const int Frames = 5, Classes = 4, Most = 3;
    private static readonly int[][] s_labels = [[1, 2], [3], [1, 1, 2], [], [2, 2], [3, 1, 3]];

    [Test]
    public void The_loss_is_that_of_all_alignments()
    {
        var logits = Logits(3);
        var (losses, _) = Run(logits);
        for (var i = 0; i < s_labels.Length; i++)
        {
            var expected = Alignments(logits.AsSpan(i * Frames * Classes, Frames * Classes), s_labels[i]);
            Assert.That(losses[i], Is.EqualTo(-Math.Log(expected)).Within(1e-5), $"labels {i}");
            Assert.That(Ctc.LogProbability(logits.AsSpan(i * Frames * Classes, Frames * Classes), Classes, s_labels[i]), Is.EqualTo(Math.Log(expected)).Within(1e-9));
        }
    }

    [Test]
    public void The_gradient_is_that_of_central_differences_of_all_alignments()
    {
        var logits = Logits(7);
        var (_, gradient) = Run(logits);
        for (var at = 0; at < logits.Length; at++)
        {
            var i = at / (Frames * Classes);
            double Loss(float step)
            {
                var moved = logits.AsSpan(i * Frames * Classes, Frames * Classes).ToArray();
                moved[at % (Frames * Classes)] += step;
                return -Math.Log(Alignments(moved, s_labels[i]));
            }
            // f32 sums of some ten terms; the step of 1/64 is exact, and its square times the third derivative is below 1e-4.
            Assert.That(gradient[at], Is.EqualTo((Loss(1 / 64f) - Loss(-1 / 64f)) * 32 * (i + 1)).Within(3e-4 * (i + 1)), $"logit {at}");
        }
    }

    [Test]
    public void A_sequence_that_does_not_fit_teaches_nothing()
    {
        var (losses, gradient) = Run(Logits(1), [[1, 1, 1], [1, 2, 1], [2], [2], [2], [2]], frames: 4);
        Assert.That(losses[0], Is.Zero, "1 1 1 needs five frames");
        Assert.That(gradient[..(4 * Classes)], Is.All.Zero);
        Assert.That(losses[1], Is.GreaterThan(0));
        Assert.That(Ctc.LogProbability(new float[4 * Classes], Classes, [1, 1, 1]), Is.EqualTo(double.NegativeInfinity));
    }

    [TestCase("", "", 0)]
    [TestCase("1 2 3", "", 3)]
    [TestCase("", "1 2", 2)]
    [TestCase("1 2 3", "1 3", 1)]
    [TestCase("1 2 3", "0 1 2 4", 2)]
    [TestCase("5 1 2 3", "1 2 3 5", 2)]
    public void The_edit_distance_counts_changes(string from, string to, int distance) =>
        Assert.That(Ctc.EditDistance<string>(from.Split(' ', StringSplitOptions.RemoveEmptyEntries), to.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(distance));

    [Test]
    public void The_best_tokens_are_merged() => Assert.That(Ctc.Best([0, 9, 0, 0, 9, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 9], 3), Is.EqualTo((int[])[1, 1, 2]));

    // Σ (i + 1)·loss[i]: the gradient of each sequence is multiplied by what flows in.
    private static (float[] Losses, float[] Gradient) Run(float[] logits, int[][]? labels = null, int frames = Frames)
    {
        labels ??= s_labels;
        var batch = labels.Length;
        var builder = new GraphBuilder("ctc");
        builder.Input("logits", ElementType.Float32, batch, frames, Classes);
        builder.Input("labels", ElementType.Int64, batch, Most);
        var emit = new GraphEmitter(builder);
        var losses = CtcLoss.Add(builder.Model, emit, "logits", [batch, frames, Classes], "labels");
        var weights = builder.Constant(TensorData.From([.. Enumerable.Range(1, batch).Select(static i => (float)i)], batch));
        var sum = emit.ReduceSum(emit.Mul(losses, weights), [0], keepDimensions: false);
        ShapeInference.Run(builder.Model);
        var gradient = GradientBuilder.Build(builder.Model, emit, sum, ["logits"], GradientRegistry.Standard)["logits"];
        var nodes = builder.Graph.Nodes.ToArray();
        builder.Graph.Nodes.Clear();
        foreach (var node in nodes)
        {
            if (CtcLoss.Is(node))
                CtcLoss.WriteOut(node, builder.Model, emit);
            else
                builder.Graph.Nodes.Add(node);
        }
        builder.Output(losses);
        builder.Output(gradient);
        builder.Graph.Values.Clear();
        using var runner = new GraphRunner(builder.Model, threads: 1);
        var results = runner.Run(new Dictionary<string, TensorData>
        {
            ["logits"] = TensorData.From(logits[..(batch * frames * Classes)], batch, frames, Classes),
            ["labels"] = TensorData.From([.. labels.SelectMany(static tokens => tokens.Concat(Enumerable.Repeat(0, Most - tokens.Length))).Select(static token => (long)token)], batch, Most),
        });
        return (results[losses].As<float>().ToArray(), results[gradient].As<float>().ToArray());
    }

    private static float[] Logits(int seed)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, s_labels.Length * Frames * Classes).Select(_ => 3 * random.NextSingle() - 1.5f)];
    }

    private static double Alignments(ReadOnlySpan<float> logits, int[] tokens)
    {
        var frames = logits.ToArray().Chunk(Classes).Select(static row => row.Select(value => Math.Exp(value) / row.Sum(static other => Math.Exp(other))).ToArray()).ToArray();
        var sum = 0.0;
        for (var code = 0; code < (int)Math.Pow(Classes, frames.Length); code++)
        {
            var path = Enumerable.Range(0, frames.Length).Select(i => code / (int)Math.Pow(Classes, i) % Classes).ToArray();
            if (path.Where((token, i) => token != 0 && (i == 0 || token != path[i - 1])).SequenceEqual(tokens))
                sum += path.Select((token, i) => frames[i][token]).Aggregate(1.0, static (product, p) => product * p);
        }
        return sum;
    }
}
