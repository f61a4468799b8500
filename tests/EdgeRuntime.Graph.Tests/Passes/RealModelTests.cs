using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests.Passes;

[TestFixture]
public class RealModelTests
{
    [TestCase("ultraface_version-RFB-320.onnx")]
    [TestCase("ppocr_mobile_v2.0_cls.onnx")]
    [TestCase("silero_vad.onnx")]
    [TestCase("silero_vad_op18_ifless.onnx")]
    public void Optimized_models_compute_the_same(string file)
    {
        var path = OnnxModels.Shared().Single(path => Path.GetFileName(path) == file);
        var model = OnnxReader.Read(path);
        var feeds = Ort.RandomFeeds(model, 1, OpenSize);
        foreach (var input in model.Graph.RequiredInputs.Where(input => input.Name == "sr"))
            feeds[input.Name] = TensorData.From([16000L], [.. input.Shape!.Select(_ => 1L)]);
        var expected = Ort.Run(File.ReadAllBytes(path), feeds);

        var before = model.Graph.Nodes.Count;
        var changes = GraphOptimizer.Run(model);

        TestContext.Out.WriteLine($"{file}: {before} -> {model.Graph.Nodes.Count} nodes; {string.Join(", ", changes)}");
        TestContext.Out.WriteLine(string.Join(", ", model.Graph.Nodes.CountBy(node => node.OpType).OrderByDescending(op => op.Value).Select(op => $"{op.Key} {op.Value}")));
        Assert.That(changes, Is.Not.Empty);
        Assert.That(model.Graph.Nodes, Has.Count.LessThanOrEqualTo(before));
        Ort.AssertSame(expected, Ort.Run(model, feeds), 2e-4f);
    }

    // Silero reads 512 samples and a state of [2, batch, 128]; the classifier images of 48 x 192.
    private static long OpenSize(ValueInfo input, int axis) => (input.Name, axis) switch
    {
        ("input", 1) => 512,
        ("x", 2) => 48,
        ("x", 3) => 192,
        _ => 1,
    };
}
