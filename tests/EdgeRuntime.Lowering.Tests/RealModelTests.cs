using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Models that others made, from file to plan.</summary>
public class RealModelTests
{
    private static Model Load(string name)
    {
        var model = OnnxReader.Read(TestData.Shared(name));
        GraphOptimizer.Run(model);
        return model;
    }

    [Test]
    public void UltraFace_equals_ONNX_Runtime([Values] WeightType weights)
    {
        var model = Load("onnx/ultraface_version-RFB-320.onnx");
        Engines.AssertSame(model, weights == WeightType.Float16 ? 0.02f : 1e-4f, options: new LoweringOptions { WeightType = weights });
    }

    [Test]
    public void UltraFace_on_two_threads_equals_one_thread()
    {
        var model = Load("onnx/ultraface_version-RFB-320.onnx");
        var feeds = Engines.Feeds(model, 5);
        var (one, two) = (Engines.Native(model, feeds), Engines.Native(model, feeds, threads: 2));
        foreach (var (name, tensor) in one)
            Assert.That(Engines.Mismatch(tensor, two[name]), Is.Null, name);
    }

    [Test]
    public void What_the_engine_lacks_is_named_all_at_once()
    {
        var model = Load("onnx/silero_vad.onnx");
        Assert.That(() => GraphLowering.Lower(model, new LoweringOptions()), Throws.TypeOf<UnsupportedOperatorException>().Or.TypeOf<InvalidModelException>());
    }
}
