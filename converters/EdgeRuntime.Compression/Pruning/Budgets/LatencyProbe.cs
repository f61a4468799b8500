using System.Diagnostics;
using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Inference;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Compression.Pruning.Budgets;

/// <summary>Times a model with the native engine on this machine, one thread, inputs zero: as f32, or as INT8 with made-up ranges, which take the same time as real ones.</summary>
internal static class LatencyProbe
{
    private const int Rounds = 7;
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(15);

    /// <summary>The time of one run in microseconds: the least of several rounds, which a busy machine disturbs least.</summary>
    /// <exception cref="UnsupportedOperatorException">The native engine cannot run the model.</exception>
    public static double Measure(Model model, bool int8)
    {
        var copy = PreparedModel.Copy(model);
        GraphOptimizer.Run(copy);
        var plan = GraphLowering.Lower(int8 ? Quantized(copy) : copy, new LoweringOptions());
        using var constants = plan.Constants;
        using var session = NativeSession.Open(plan, new SessionOptions());
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_round;)
            session.Run();
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var runs = 0;
            var clock = Stopwatch.StartNew();
            do
            {
                session.Run();
                runs++;
            }
            while (clock.Elapsed < s_round);
            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / runs);
        }
        return best;
    }

    private static Model Quantized(Model model)
    {
        var ranges = new SortedDictionary<string, ValueRange>(StringComparer.Ordinal);
        foreach (var name in model.Graph.Inputs.Select(input => input.Name).Concat(model.Graph.Nodes.SelectMany(node => node.Outputs)).Where(name => model.Graph.Find(name)?.Type == ElementType.Float32))
            ranges[name] = new ValueRange(-1, 1);
        return StaticQuantizer.Quantize(model, new CalibrationTable { Method = CalibrationMethod.MinMax, Percentile = 100, Samples = 1, InputDigest = "", Ranges = ranges });
    }
}
