using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// AdaRound's relaxation (Nagel et al., 2020, eq. 21 to 24), for all channels of a layer at once. A weight is <c>s·(⌊w/s⌋ + h(V))</c> with the rectified sigmoid <c>h(V) = clip(σ(V)·1.2 − 0.1, 0, 1)</c>, and Adam finds the V with the
/// smallest <c>Σ (clamp(Wx + b) − clamp(y))² + λ Σ (1 − |2h − 1|^β)</c> over batches of rows. β falls from 20 to 2 in a half cosine, which pushes first those h to 0 and 1 that are near, then all; in the first fifth of the steps
/// the second sum is left out. Each channel's error counts in units of that of its weights rounded to nearest, and λ is <c>1/√K</c>, so that the two keep their proportion for any number of bits and weights.
/// </summary>
internal static class RelaxedRounding
{
    private const int BatchRows = 256;
    private const double LearningRate = 0.01;
    private const double FirstBeta = 20, LastBeta = 2;
    private const double Free = 0.2;
    private const double Stretch = 1.2, Offset = -0.1;
    private const string X = "x", Y = "y", V = "v", Beta = "beta", Strength = "strength";

    /// <summary>The weights, each rounded up or down.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">Its sampled rows.</param>
    /// <param name="scales">The scale of each channel.</param>
    /// <param name="errors">The mean squared error of each channel's results when its weights are rounded to nearest.</param>
    /// <param name="steps">Steps of Adam.</param>
    /// <param name="threads">Threads inside an operation; 0 lets ONNX Runtime choose.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>Channel by channel, in the order of <see cref="PatchSampler.Inputs"/>.</returns>
    public static sbyte[] Run(QuantizedLayer layer, PatchSampler rows, float[] scales, double[] errors, int steps, int threads, CancellationToken cancellation)
    {
        var (groups, depth, channels) = (rows.Groups, rows.GroupDepth, layer.Channels / rows.Groups);
        var below = new float[scales.Length * depth];
        var start = new float[below.Length];
        for (var i = 0; i < below.Length; i++)
        {
            var exact = layer.Weights.As<float>()[layer.WeightAt(i / depth, i % depth)] / scales[i / depth];
            below[i] = Math.Clamp(MathF.Floor(exact), -127, 126);
            start[i] = (float)-Math.Log(Stretch / (Math.Clamp(exact - below[i], 0, 1) - Offset) - 1);
        }
        var batch = Math.Min(BatchRows, RoundingProblem.FittedOf(rows.Rows));
        var model = Graph(layer, groups, channels, depth, batch, below, start, scales, errors, out var loss);
        using var minimizer = new Minimizer(model, loss, [V], new Adam(), threads);
        var random = new Random(0);
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Draw(layer, rows, batch, random, minimizer.Input(X), minimizer.Input(Y));
            var done = (step - Free * steps) / ((1 - Free) * steps);
            minimizer.Input(Beta)[0] = (float)(LastBeta + (FirstBeta - LastBeta) * (1 + Math.Cos(Math.PI * Math.Max(0, done))) / 2);
            minimizer.Input(Strength)[0] = done < 0 ? 0 : (float)(1 / Math.Sqrt(depth));
            minimizer.Run(LearningRate);
        }
        // h ≥ ½ exactly where V ≥ 0.
        return [.. minimizer.Read()[V].As<float>().ToArray().Zip(below, (v, floor) => (sbyte)(floor + (v >= 0 ? 1 : 0)))];
    }

    private static Model Graph(QuantizedLayer layer, int groups, int channels, int depth, int batch, float[] below, float[] start, float[] scales, double[] errors, out string loss)
    {
        var builder = new GraphBuilder($"rounding of {layer.Key}");
        var emit = new GraphEmitter(builder);
        builder.Input(X, ElementType.Float32, groups, depth, batch);
        builder.Input(Y, ElementType.Float32, groups, channels, batch);
        builder.Input(Beta, ElementType.Float32);
        builder.Input(Strength, ElementType.Float32);
        builder.Graph.Initializers[V] = TensorData.From(start, groups, channels, depth);
        string PerChannel(Func<int, float> value) => emit.Constant(TensorData.From([.. Enumerable.Range(0, scales.Length).Select(value)], groups, channels, 1));

        var h = emit.Op("Clip", [emit.Add(emit.Mul(emit.Op("Sigmoid", [V]), emit.Scalar(Stretch)), emit.Scalar(Offset)), emit.Scalar(0), emit.Scalar(1)]);
        var weights = emit.Mul(emit.Add(h, emit.Constant(TensorData.From(below, groups, channels, depth))), PerChannel(c => scales[c]));
        var results = emit.Add(emit.MatMul(weights, X), PerChannel(c => layer.Bias?[c] ?? 0));
        var difference = emit.Sub(emit.Op("Clip", [results, emit.Scalar(layer.Lowest), emit.Scalar(layer.Highest)]), Y);
        var fit = emit.ReduceSum(emit.Mul(emit.Mul(difference, difference), PerChannel(c => errors[c] > 0 ? (float)(1 / (errors[c] * batch)) : 0)), [0, 1, 2], keepDimensions: false);
        // |2h − 1|^β as exp(β·log), kept off the pole.
        var distance = emit.Op("Clip", [emit.Op("Abs", [emit.Sub(emit.Mul(h, emit.Scalar(2)), emit.Scalar(1))]), emit.Scalar(1e-6), emit.Scalar(1)]);
        var undecided = emit.ReduceSum(emit.Sub(emit.Scalar(1), emit.Op("Exp", [emit.Mul(emit.Op("Log", [distance]), Beta)])), [0, 1, 2], keepDimensions: false);
        loss = emit.Add(fit, emit.Mul(undecided, Strength));
        builder.Graph.Outputs.Add(new ValueInfo(loss, ElementType.Float32));
        return builder.Model;
    }

    // Rows at random out of those that may be fitted to.
    private static void Draw(QuantizedLayer layer, PatchSampler rows, int batch, Random random, Span<float> x, Span<float> y)
    {
        Span<int> places = stackalloc int[batch];
        for (var n = 0; n < batch; n++)
            places[n] = random.Next(RoundingProblem.FittedOf(rows.Rows));
        for (var k = 0; k < rows.Groups * rows.GroupDepth; k++)
        {
            var source = rows.Inputs(k / rows.GroupDepth, k % rows.GroupDepth);
            for (var n = 0; n < batch; n++)
                x[k * batch + n] = layer.Input.Dequantize(source[places[n]]);
        }
        for (var c = 0; c < layer.Channels; c++)
        {
            var source = rows.Results(c);
            for (var n = 0; n < batch; n++)
                y[c * batch + n] = Math.Clamp(source[places[n]], layer.Lowest, layer.Highest);
        }
    }
}
