using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Training;

namespace EdgeRuntime.Benchmarks.Models;

/// <summary>Float networks to INT8, as <c>edgec convert --precision int8</c> does it, calibrated on random numbers: good enough where no accuracy is measured.</summary>
internal static class Quantized
{
    private const int Samples = 4;

    public static Model Of(Model model)
    {
        GraphOptimizer.Run(model);
        var table = Calibrator.Run(model, Enumerable.Range(0, Samples).Select(seed => Feeds(model, seed)), new CalibrationOptions { Threads = 1 });
        return StaticQuantizer.Quantize(model, table);
    }

    private static Dictionary<string, TensorData> Feeds(Model model, int seed)
    {
        var random = new RandomSource(seed);
        return model.Graph.RequiredInputs.ToDictionary(input => input.Name, input =>
        {
            var values = new float[input.StaticShape().Aggregate(1, (product, size) => product * size)];
            random.Fill(values);
            return TensorData.From(values, [.. input.StaticShape().Select(size => (long)size)]);
        });
    }
}
