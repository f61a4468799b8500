using EdgeRuntime.Graph;
using EdgeRuntime.Training.Layers;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Tests.Steps;

/// <summary>The form of a step for CUDA runs on the CPU as well; here it stands for the device.</summary>
public class DeviceCheckTests
{
    private static readonly Layer[] s_layers = [new Conv2D(4, UseBias: false), new BatchNorm(), new ReLU6(), new DepthwiseConv2D(Stride: 2), new ReLU(), new GlobalAveragePool(), new Dense(3)];

    [Test]
    public void A_device_that_computes_the_same_passes() => Assert.That(() => Check(s_layers), Throws.Nothing);

    [Test]
    public void Averages_of_the_weights_do_not_disturb_the_comparison()
    {
        using var steps = new TrainingSteps(SequentialModel.Build("net", [2, 8, 8], s_layers, 3), () => new Adam(), new StepOptions(6) { Average = 0.9 }, evaluationBatch: 8);
        using TrainingSteps onDevice = steps.PlainOn("cpu"), onCpu = steps.PlainOn("cpu");
        Assert.That(() => DeviceCheck.Run("cuda", steps.Training.Batch, steps.Training.Read(modelOnly: true), onDevice, onCpu), Throws.Nothing);
    }

    [Test]
    public void A_device_that_computes_another_function_is_refused() =>
        Assert.That(() => Check([.. s_layers[..4], new ReLU6(), .. s_layers[5..]], scale: 4), Throws.TypeOf<DeviceException>().With.Message.Contains("device cuda").And.Message.Contains("--device cpu"));

    [Test]
    public void A_loss_that_is_no_number_on_the_CPU_is_not_the_device_s_fault() => Assert.That(() => Check([.. s_layers[..4], new ReLU6(), .. s_layers[5..]], scale: float.NaN), Throws.Nothing);

    [TestCase(1.04f, true)]
    [TestCase(1.2f, false)]
    [TestCase(float.NaN, false)]
    [TestCase(float.PositiveInfinity, false)]
    public void What_a_step_changed_is_compared_tensor_by_tensor(float found, bool passes)
    {
        var before = Tensors(("same", 5), ("weights", 0));
        Assert.That(() => DeviceCheck.Compare("cuda", before, Tensors(("same", 6), ("weights", found)), Tensors(("same", 6), ("weights", 1))),
            passes ? Throws.Nothing : Throws.TypeOf<DeviceException>().With.Message.Contains("'weights'"));
    }

    [Test]
    public void A_gradient_that_is_zero_but_for_rounding_is_passed() => Assert.That(
        () => DeviceCheck.Compare("cuda", Tensors(("bias", 0), ("weights", 0)), Tensors(("bias", -1e-6f), ("weights", 1)), Tensors(("bias", 1e-6f), ("weights", 1))), Throws.Nothing);

    private static void Check(Layer[] deviceLayers, float scale = 1)
    {
        using TrainingSteps onDevice = Make(deviceLayers), onCpu = Make(s_layers);
        var random = new RandomSource(5, 1);
        var batch = onDevice.Training.Batch;
        random.Fill(batch.Inputs);
        foreach (ref var value in batch.Inputs)
            value = (value - 0.5f) * scale;
        for (var i = 0; i < batch.Size; i++)
            batch.Labels[i] = i % 3;
        var weights = onCpu.Training.Read().ToDictionary(pair => pair.Key, pair => Scaled(pair.Value, scale));
        DeviceCheck.Run("cuda", batch, weights, onDevice, onCpu);
    }

    private static TensorData Scaled(TensorData data, float scale) => TensorData.From(Array.ConvertAll(data.As<float>().ToArray(), value => value * scale), [.. data.Shape]);

    private static TrainingSteps Make(Layer[] layers) => new(SequentialModel.Build("net", [2, 8, 8], layers, 3), () => new Sgd(), new StepOptions(6), evaluationBatch: 8);

    private static Dictionary<string, TensorData> Tensors(params (string Name, float Value)[] values) => values.ToDictionary(pair => pair.Name, pair => TensorData.From([pair.Value], 1));
}
