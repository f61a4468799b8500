using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Steps;

/// <summary>
/// Whether a device trains as the CPU does: both take one step down the plain gradient from the same weights on the same samples, and both measure these weights. A provider that
/// computes an operation wrongly is found before it has spoiled a training.
/// </summary>
internal static class DeviceCheck
{
    // Devices sum in another order, which a kink of a ReLU may make more of; what is wrong is wrong by far more.
    private const double Tolerance = 0.05;
    // A gradient that is zero but for rounding differs by as much as it is; it counts only against the largest.
    private const double Negligible = 1e-4;

    /// <summary>Compares a device's step with the CPU's.</summary>
    /// <param name="device">The device's name, for the message.</param>
    /// <param name="batch">The samples.</param>
    /// <param name="weights">The model's tensors.</param>
    /// <param name="onDevice">Steps of the model down the plain gradient, on the device.</param>
    /// <param name="onCpu">The same on the CPU.</param>
    /// <exception cref="DeviceException">They differ; the message names the first tensor that does.</exception>
    public static void Run(string device, BatchBuffers batch, IReadOnlyDictionary<string, TensorData> weights, TrainingSteps onDevice, TrainingSteps onCpu)
    {
        var losses = Array.ConvertAll([onDevice, onCpu], steps =>
        {
            steps.Training.Write(weights);
            Copy(batch, steps.Training.Batch);
            return steps.Training.Run(learningRate: 1).Loss;
        });
        // The training itself tells about a loss that is no number on any device.
        if (!double.IsFinite(losses[1]))
            return;
        Compare(device, "the loss", losses[0], losses[1]);
        Compare(device, weights, onDevice.Training.Read(), onCpu.Training.Read());
        losses = Array.ConvertAll([onDevice, onCpu], steps =>
        {
            steps.Training.Write(weights);
            Fill(batch, steps.Evaluation.Batch);
            return (float)steps.Evaluation.Run(steps.Evaluation.Batch.Size).Loss;
        });
        Compare(device, "the loss of validation", losses[0], losses[1]);
    }

    /// <summary>Compares what a step has changed, tensor by tensor: the root of the mean squared difference against that of the change.</summary>
    /// <exception cref="DeviceException">A tensor differs.</exception>
    public static void Compare(string device, IReadOnlyDictionary<string, TensorData> before, IReadOnlyDictionary<string, TensorData> after, IReadOnlyDictionary<string, TensorData> expected)
    {
        var changes = expected.ToDictionary(pair => pair.Key, pair => Distance(pair.Value, before[pair.Key]), StringComparer.Ordinal);
        var largest = changes.Values.DefaultIfEmpty().Max();
        foreach (var (name, change) in changes)
        {
            var difference = Distance(after[name], expected[name]);
            var allowed = Math.Max(change, Negligible * largest);
            if (!(difference <= Tolerance * allowed))
                throw Wrong(device, $"'{name}'", difference / allowed);
        }
    }

    private static void Compare(string device, string what, double found, double expected)
    {
        var difference = Math.Abs(found - expected) / Math.Max(1e-3, Math.Abs(expected));
        if (!(difference <= Tolerance))
            throw Wrong(device, what, difference);
    }

    private static DeviceException Wrong(string device, string what, double difference) => new(
        $"device {device}: it computes {what} of the first step otherwise than the CPU, by {(double.IsFinite(difference) ? $"{difference:P0}" : "more than any number")} where {Tolerance:P0} would be rounding: "
        + "its libraries cannot train this model; use --device cpu.");

    private static double Distance(TensorData a, TensorData b)
    {
        var x = a.As<float>();
        var y = b.As<float>();
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var difference = (double)x[i] - y[i];
            sum += difference * difference;
        }
        return Math.Sqrt(sum / Math.Max(1, x.Length));
    }

    private static void Copy(BatchBuffers from, BatchBuffers to)
    {
        from.Inputs.CopyTo(to.Inputs);
        from.Labels.CopyTo(to.Labels);
        foreach (var (i, noise) in from.NoiseTensors.Index())
            noise.GetTensorDataAsSpan<float>().CopyTo(to.NoiseTensors[i].GetTensorMutableDataAsSpan<float>());
    }

    // Another number of samples: those that are there, over and over.
    private static void Fill(BatchBuffers from, BatchBuffers to)
    {
        var (values, labels) = (from.Inputs.Length / from.Size, from.Labels.Length / from.Size);
        for (var sample = 0; sample < to.Size; sample++)
        {
            from.Inputs.Slice(sample % from.Size * values, values).CopyTo(to.Inputs[(sample * values)..]);
            from.Labels.Slice(sample % from.Size * labels, labels).CopyTo(to.Labels[(sample * labels)..]);
        }
    }
}
