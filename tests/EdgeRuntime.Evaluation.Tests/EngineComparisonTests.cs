using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Evaluation.Tests;

public class EngineComparisonTests
{
    private readonly List<string> _files = [];

    [TearDown]
    public void DeleteFiles()
    {
        _files.ForEach(File.Delete);
        _files.Clear();
    }

    [Test]
    public void A_quantized_model_gives_the_same_bits_on_both_engines()
    {
        using var bundle = Open(QuantizedModel.Make());
        var result = EngineComparison.Run(bundle, 20, Random);
        var output = result.Outputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That((result.Inputs, result.SameClass), Is.EqualTo((20, 20)));
            Assert.That((output.Name, output.Type, output.Shape), Is.EqualTo(("logits", "f32", "1x5")));
            Assert.That((output.Count, output.Differing, output.Largest, output.Mean), Is.EqualTo((100L, 0L, 0.0, 0.0)));
            Assert.That(output.Magnitude, Is.GreaterThan(0.1));
            Assert.That(result.Tensors, Is.Empty);
            Assert.That(result.FloatOutputs, Is.Empty);
        });
    }

    [Test]
    public void A_float_operator_behind_the_quantized_part_is_named()
    {
        var model = QuantizedModel.Make();
        model.Graph.Nodes.Single(node => node.Outputs[0] == "logits").Outputs[0] = "dequantized";
        model.Graph.Nodes.Add(new Node("Softmax", ["dequantized"], ["logits"], "softmax"));
        using var bundle = Open(model);
        Assert.That(EngineComparison.Run(bundle, 3, Random).FloatOutputs, Is.EqualTo(new[] { "logits" }));
    }

    [Test]
    public void Per_tensor_compares_what_both_engines_have()
    {
        using var bundle = Open(QuantizedModel.Make());
        var result = EngineComparison.Run(bundle, 3, Random, perTensor: true);
        Assert.Multiple(() =>
        {
            Assert.That(result.Tensors, Has.Count.GreaterThanOrEqualTo(3));
            Assert.That(result.Tensors.Select(tensor => tensor.Name), Is.Unique.And.None.EqualTo("logits"));
            Assert.That(result.Tensors.Select(tensor => tensor.Type), Does.Contain("u8"));
            Assert.That(result.Tensors.Where(tensor => tensor.Differing > 0).Select(tensor => $"{tensor.Name} {tensor.Type} {tensor.Differing} of {tensor.Count}, {tensor.Largest}"), Is.Empty);
            Assert.That(result.Tensors.Select(tensor => tensor.Count), Is.All.GreaterThan(0));
        });
    }

    [Test]
    public void Another_model_beside_the_plan_is_found_out()
    {
        using var bundle = Open(QuantizedModel.Make(), QuantizedModel.Make(weight: 3));
        var result = EngineComparison.Run(bundle, 10, Random, perTensor: true);
        var output = result.Outputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That(output.Differing, Is.Positive);
            Assert.That(output.Largest, Is.GreaterThanOrEqualTo(output.Mean).And.GreaterThan(0));
            Assert.That(result.Tensors[0].Differing, Is.Zero, "the input's quantization is the same in both");
        });
    }

    [Test]
    public void State_is_carried_through_all_inputs([Values] bool perTensor)
    {
        var path = Path.Combine(Path.GetTempPath(), $"comparison-{Guid.NewGuid():N}.edge");
        _files.Add(path);
        StatefulModel.WriteBundle(path);
        using var bundle = BundleReader.Open(path);
        var states = new List<float>();
        var result = EngineComparison.Run(bundle, 12, session => index =>
        {
            states.Add(session.Input(session.InputIndex("h")).As<float>()[0]);
            foreach (ref var value in session.Input(session.InputIndex("x")).As<float>())
                value = MathF.Sin(index + 1);
        }, perTensor);
        Assert.Multiple(() =>
        {
            Assert.That(states[0], Is.Zero);
            Assert.That(states, Is.Unique, "every input finds another state");
            Assert.That(result.Outputs.Select(output => output.Name), Is.EqualTo(new[] { "hn", "y" }));
            Assert.That(result.Outputs.Select(output => output.Largest), Is.All.LessThan(1e-5));
            Assert.That(result.Outputs.Select(output => output.Count), Is.EqualTo(new[] { 12L * 6, 12L * 6 }));
            Assert.That(result.SameClass, Is.EqualTo(12));
        });
    }

    [Test]
    public void Progress_is_told_and_cancellation_ends_it()
    {
        using var bundle = Open(QuantizedModel.Make());
        var told = new List<int>();
        EngineComparison.Run(bundle, 3, Random, progress: told.Add);
        Assert.That(told, Is.EqualTo(new[] { 1, 2, 3 }));
        using var source = new CancellationTokenSource();
        Assert.That(() => EngineComparison.Run(bundle, 3, Random, progress: _ => source.Cancel(), cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => EngineComparison.Run(bundle, 0, Random), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(true, false, "native")]
    [TestCase(false, true, "onnxruntime")]
    public void A_bundle_for_one_engine_has_nothing_to_compare(bool plan, bool onnx, string engine)
    {
        using var bundle = Open(QuantizedModel.Make(), plan: plan, onnx: onnx);
        Assert.That(() => EngineComparison.Run(bundle, 1, Random), Throws.InstanceOf<ConfigurationException>().With.Message.Contains($"for {engine} only").And.Message.Contains("nothing to compare"));
    }

    private BundleReader Open(Graph.Model model, Graph.Model? other = null, bool plan = true, bool onnx = true)
    {
        var path = Path.Combine(Path.GetTempPath(), $"comparison-{Guid.NewGuid():N}.edge");
        _files.Add(path);
        QuantizedModel.WriteBundle(path, plan ? model : null, onnx ? other ?? model : null);
        return BundleReader.Open(path);
    }

    private static Action<int> Random(InferenceSession session) => index =>
    {
        var random = new Random(index);
        foreach (ref var value in session.Input(0).As<float>())
            value = random.NextSingle() * 2 - 1;
    };
}
