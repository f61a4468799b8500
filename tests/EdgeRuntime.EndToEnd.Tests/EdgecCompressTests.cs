using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The ways of making a model smaller that <c>edgec convert</c> has beside fp16 and int8.</summary>
[ExactReference]
public class EdgecCompressTests : EdgecFixture
{
    private static readonly string[] s_input = ["--input-scale", "0.003921569", "--input-color", "GRAY"];

    [TestCase("bf16")]
    [TestCase("int8-dynamic", "--weights-from", "1")]
    [TestCase("int8-weights", "--weights-from", "1")]
    [TestCase("int4-weights", "--weights-from", "1")]
    public void Bundles_that_need_no_data_run_on_both_engines(string precision, params string[] options)
    {
        var bundle = InFolder($"{precision}.edge");
        var report = Json(Edgec(["convert", Model, "-o", bundle, "--precision", precision, "--data", Data, "--labels", Labels, "--json", .. s_input, .. options]));
        Assert.That(report.GetProperty("precision").GetString(), Is.EqualTo(precision));
        Assert.That(report.GetProperty("after").GetProperty("accuracy").GetDouble(), Is.EqualTo(1.0));
        Assert.That(report.GetProperty("after").GetProperty("weight_bytes").GetInt64(), Is.LessThan(report.GetProperty("before").GetProperty("weight_bytes").GetInt64() * 0.6));
        Assert.That(Edgec("verify", bundle, "--data", Data).Done(), Does.Contain("within the bound").Or.Contain("bit-identical"));
    }

    [Test]
    public void Layers_too_small_for_small_weights_are_an_error_that_names_the_option() =>
        Edgec(["convert", Model, "-o", InFolder("small.edge"), "--precision", "int8-weights", .. s_input]).Failed(1, "at least 2048 weights", "--weights-from");

    [Test]
    public void An_ONNX_model_says_of_itself_what_a_bundle_would()
    {
        var model = InFolder("alone.onnx");
        var report = Json(Edgec(["convert", Model, "-o", model, "--precision", "int8", "--calibrate", Data, "--data", Data, "--labels", Labels, "--json", .. s_input]));
        Edgec(["convert", Model, "-o", model, "--report", InFolder("alone.html"), .. s_input]).Failed(2, "-o NAME.edge");
        Assert.That(report.GetProperty("bundle_bytes").GetInt64(), Is.EqualTo(new FileInfo(model).Length));
        Assert.That(OnnxImport.Read(model).Graph.Nodes.Select(node => node.OpType), Does.Contain("QuantizeLinear"));
        var measured = Json(Edgec("evaluate", model, "--data", Data, "--json"));
        Assert.That((measured.GetProperty("engine").GetString(), measured.GetProperty("accuracy").GetDouble()), Is.EqualTo(("onnxruntime", 1.0)));
        Assert.That(measured.GetProperty("classes").EnumerateArray().Select(row => row.GetProperty("name").GetString()), Is.EqualTo(QuadrantModel.Labels));
    }

    [Test]
    public void ONNX_Runtime_runs_what_is_placed_for_TensorRT()
    {
        var (network, pictures) = (TestData.Shared("mlperf-tiny/ic01_resnet_float.tflite"), TestData.Shared("cifar10-test.zip"));
        var (model, bundle) = (InFolder("tensorrt.onnx"), InFolder("tensorrt.edge"));
        string[] options = ["--precision", "int8", "--target", "tensorrt", "--calibrate", TestData.Shared("cifar10-train.zip"), "--calibration-samples", "64", "--input-scale", "1"];
        Assert.That(Edgec(["convert", network, "-o", model, .. options]).Done(), Does.Contain("TensorRT, which was not run"));
        double Accuracy(string file, params string[] more) => Json(Edgec(["evaluate", file, "--data", pictures, "--limit", "1000", "--json", .. more])).GetProperty("accuracy").GetDouble();
        var before = Accuracy(network, "--input-scale", "1");
        Assert.That(Accuracy(model), Is.EqualTo(before).Within(0.02));
        Edgec(["convert", network, "-o", bundle, "--engine", "native", .. options]).Done();
        Assert.That(Accuracy(bundle, "--engine", "native"), Is.EqualTo(before).Within(0.02));
        Assert.That(Edgec("verify", bundle, "--data", pictures, "--limit", "20").Output, Does.Contain("largest value at the same place in"));
    }

    [Test]
    public void A_model_without_anything_for_TensorRT_is_refused() =>
        Edgec(["convert", Model, "-o", InFolder("nothing.edge"), "--precision", "int8", "--target", "tensorrt", "--calibrate", Data, .. s_input]).Failed(1, "no node of the model", "--target cpu");

    [Test]
    public void Weights_that_were_asked_for_stay_fp32()
    {
        var bundle = InFolder("kept.edge");
        Assert.That(Edgec(["convert", Model, "-o", bundle, "--precision", "fp16", "--keep-fp32", "op:Gemm", .. s_input]).Done(), Does.Contain("'weights' stays fp32: node 'logits' is kept in fp32"));
        Edgec(["convert", Model, "-o", bundle, "--precision", "fp16", "--keep-fp32", "logit", .. s_input]).Failed(1, "--keep-fp32 logit", "did you mean 'logits'?");
    }

    [Test]
    public void Sensitivity_ranks_layers_and_draws_a_curve()
    {
        var report = Json(Edgec(["sensitivity", Model, "--calibrate", Data, "--samples", "20", "--data", Data, "--json", .. s_input]));
        Assert.That(report.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("layer").GetString()), Is.EqualTo(new[] { "features", "logits" }));
        Assert.That(report.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("sqnr_db").GetDouble()), Is.All.InRange(20, 70));
        Assert.That(report.GetProperty("curve").EnumerateArray().Select(point => (point.GetProperty("layers").GetInt32(), point.GetProperty("accuracy").GetDouble())), Is.EqualTo(new[] { (1, 1.0), (2, 1.0) }));
        var page = InFolder("sensitivity.html");
        Assert.That(Edgec(["sensitivity", Model, "--calibrate", Data, "--samples", "20", "--report", page, .. s_input]).Done(), Does.Match("features.*Conv").And.Match("rank").And.Contain("quantized together"));
        Assert.That(File.ReadAllText(page), Does.Contain("SQNR of the network's outputs, dB"));
        Assert.That(File.ReadAllText(Path.ChangeExtension(page, ".json")), Does.Contain("The 2 least sensitive layers quantized together"));
    }

    [Test]
    public void A_limit_on_the_drop_says_how_it_was_met()
    {
        var output = Edgec(["convert", Model, "-o", InFolder("limit.edge"), "--precision", "int8", "--calibrate", Data, "--data", Data, "--max-drop", "0.5", .. s_input]).Done();
        Assert.That(output, Does.Match(@"100\.00 % \(drop 0\.00\)").And.Match("--max-drop 0.50 met by").And.Contain("--max-drop-data"));
        Edgec(["convert", Model, "-o", InFolder("limit.edge"), "--precision", "int8", "--calibrate", Data, "--max-drop", "0.5", .. s_input]).Failed(1, "--data or --max-drop-data");
        Edgec(["convert", Model, "-o", InFolder("limit.edge"), "--precision", "int8", "--calibrate", Data, "--max-drop", "-1", .. s_input]).Failed(2, "--max-drop is at least 0");
        Edgec(["convert", Model, "-o", InFolder("limit.edge"), "--precision", "int8", "--calibrate", Data, "--max-drop", "1", "--target", "tensorrt", .. s_input]).Failed(2, "--target cpu");
        Edgec(["convert", Model, "-o", InFolder("limit.edge"), "--precision", "fp16", "--max-drop", "1", .. s_input]).Failed(2, "--max-drop goes with --precision int8");
        Edgec(["convert", Model, "-o", InFolder("limit.edge"), "--precision", "int8", "--calibrate", Data, "--keep-fp32", "op:Conv", .. s_input]).Failed(2, "--keep-fp32 goes with --precision fp16 or bf16");
    }
}
