using System.Text.Json;
using EdgeRuntime.Bundle;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

[ExactReference]
public class EdgecConvertTests : EdgecFixture
{
    [TestCase("fp32", 1.0)]
    [TestCase("fp16", 1.0)]
    [TestCase("int8", 1.0)]
    public void A_bundle_runs_in_edgert(string precision, double accuracy)
    {
        var bundle = InFolder($"run-{precision}.edge");
        string[] calibration = precision == "int8" ? ["--calibrate", Data, "--calibration-samples", "100"] : [];
        var report = Json(Edgec(["convert", Model, "-o", bundle, "--precision", precision, "--data", Data, "--labels", Labels, "--input-scale", "0.003921569", "--input-mean", "0", "--input-color", "GRAY", "--json", .. calibration]));
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("precision").GetString(), Is.EqualTo(precision));
            Assert.That(report.GetProperty("engines").EnumerateArray().Select(e => e.GetString()), Is.EqualTo(new[] { "native", "onnxruntime" }));
            Assert.That(report.GetProperty("before").GetProperty("accuracy").GetDouble(), Is.EqualTo(1.0));
            Assert.That(report.GetProperty("after").GetProperty("accuracy").GetDouble(), Is.EqualTo(accuracy));
            Assert.That(report.GetProperty("bundle_bytes").GetInt64(), Is.EqualTo(new FileInfo(bundle).Length));
            Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
        });

        var picture = InFolder($"picture-{precision}.pgm");
        TestFiles.WritePgm(picture, QuadrantModel.Side, QuadrantModel.Side, QuadrantModel.Image(30, 60, 220, 40));
        Assert.That(Edgert("infer", bundle, picture, "--top", "1").Done(), Does.Contain("bottom-left"));
        foreach (var engine in new[] { "native", "onnxruntime" })
            Assert.That(Json(Edgert("eval", bundle, "--data", Data, "--engine", engine, "--json")).GetProperty("accuracy").GetDouble(), Is.EqualTo(accuracy), engine);
    }

    [Test]
    public void The_same_model_and_data_give_the_same_bundle()
    {
        var first = File.ReadAllBytes(Convert("int8", "first.edge"));
        Assert.That(File.ReadAllBytes(Convert("int8", "second.edge")), Is.EqualTo(first));
    }

    [Test]
    public void The_report_is_a_table_of_before_and_after()
    {
        var output = Edgec("convert", Model, "-o", InFolder("table.edge"), "--precision", "int8", "--calibrate", Data, "--calibration-method", "percentile", "--data", Data, "--input-scale", "0.003921569").Done();
        Assert.That(output, Does.Contain("quadrant.onnx -> table.edge (int8)").And.Match(@"before.*after").And.Match(@"bundle.*kB").And.Match(@"accuracy.*100\.00"));
    }

    [Test]
    public void Verify_passes_what_agrees()
    {
        var bundle = Convert("int8", "verified.edge");
        Assert.That(Edgec("verify", bundle, "--data", Data).Done(), Does.Contain("bit-identical").And.Contain("200 inputs"));
        var report = Json(Edgec("verify", bundle, "--per-tensor", "--limit", "8", "--json"));
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("passed").GetBoolean());
            Assert.That((report.GetProperty("inputs").GetInt32(), report.GetProperty("bound").GetDouble(), report.GetProperty("same_top1").GetDouble()), Is.EqualTo((8, 0.0, 1.0)));
            Assert.That(report.GetProperty("outputs")[0].GetProperty("differing").GetInt64(), Is.Zero);
            Assert.That(report.GetProperty("tensors").GetArrayLength(), Is.GreaterThanOrEqualTo(3));
            Assert.That(report.GetProperty("tensors").EnumerateArray().Select(t => t.GetProperty("largest").GetDouble()), Is.All.Zero);
        });
        Assert.That(Edgec("verify", Convert("fp16", "verified-fp16.edge")).Done(), Does.Contain("within the bound of 0.0001").Or.Contain("bit-identical"));
    }

    [Test]
    public void Verify_fails_what_differs()
    {
        var other = InFolder("other.onnx");
        QuadrantNetwork.Write(other, factor: 10.5f);
        var bundle = Convert("fp32", "differs.edge");
        ReplaceModel(bundle, Convert("fp32", "other.edge", other));
        var result = Edgec("verify", bundle);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((1, "")));
        Assert.That(result.Output, Does.Contain("NOT within the bound of 0.0001").And.Contain("--per-tensor"));
        Assert.That(Edgec("verify", bundle, "--bound", "0.1").Done(), Does.Contain("within the bound of 0.1").And.Not.Contain("NOT"));
        result = Edgec("verify", bundle, "--bound", "0.01", "--per-tensor", "--json");
        using var report = JsonDocument.Parse(result.Output);
        Assert.That((result.ExitCode, result.Error, report.RootElement.GetProperty("passed").GetBoolean()), Is.EqualTo((1, "", false)));
    }

    [Test]
    public void Inspect_shows_a_model_and_a_bundle()
    {
        Assert.That(Edgec("inspect", Model).Done(), Does.Contain("Conv").And.Contain("f32[1x1x8x8]").And.Contain("parameters").And.Contain("multiply-accumulates"));
        Assert.That(Json(Edgec("inspect", Model, "--json")).GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("operator").GetString()), Is.EqualTo(new[] { "Conv", "Relu", "MaxPool", "Flatten", "Gemm" }));
        var bundle = Convert("int8", "inspected.edge");
        Assert.That(Edgec("inspect", bundle).Done(), Does.Contain("plan.bin").And.Contain("Conv2DInt8").And.Contain("working memory"));
        var report = Json(Edgec("inspect", bundle, "--json"));
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("size_bytes").GetInt64(), Is.EqualTo(new FileInfo(bundle).Length));
            Assert.That(report.GetProperty("manifest").GetProperty("precision").GetString(), Is.EqualTo("int8"));
            Assert.That(report.GetProperty("labels").EnumerateArray().Select(l => l.GetString()), Is.EqualTo(QuadrantModel.Labels));
            Assert.That(report.GetProperty("plan").GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("code").GetString()), Does.Contain("Conv2DInt8").And.Contain("DenseInt8"));
            Assert.That(report.GetProperty("plan").GetProperty("operations").EnumerateArray().Single(o => o.GetProperty("code").GetString() == "Conv2DInt8").GetProperty("kernel").GetString(), Does.Match("^[0-9]x[0-9].*, "));
        });
    }

    [Test]
    public void Evaluate_measures_a_model_and_a_bundle()
    {
        var report = Json(Edgec("evaluate", Model, "--data", Data, "--input-scale", "0.003921569", "--json"));
        Assert.That((report.GetProperty("engine").GetString(), report.GetProperty("count").GetInt32(), report.GetProperty("accuracy").GetDouble()), Is.EqualTo(("onnxruntime", Samples, 1.0)));
        var bundle = Convert("int8", "evaluated.edge");
        report = Json(Edgec("evaluate", bundle, "--data", Data, "--limit", "40", "--json"));
        Assert.Multiple(() =>
        {
            Assert.That((report.GetProperty("engine").GetString(), report.GetProperty("count").GetInt32(), report.GetProperty("correct").GetInt32()), Is.EqualTo(("native", 40, 40)));
            Assert.That(report.GetProperty("accuracy_low95").GetDouble(), Is.InRange(0.9, 1.0));
            Assert.That(report.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()), Is.EqualTo(QuadrantModel.Labels));
        });
        Assert.That(Edgec("evaluate", bundle, "--data", Data, "--engine", "onnxruntime").Done(), Does.Contain("200 samples, onnxruntime").And.Contain("accuracy 100.00"));
    }

    [Test]
    public void Evaluate_compares_with_another_model_and_needs_no_labels()
    {
        var bundle = Convert("int8", "compared.edge");
        var report = Json(Edgec("evaluate", bundle, "--data", Data, "--against", Model, "--input-scale", "0.003921569", "--json"));
        Assert.That((report.GetProperty("agreement").GetDouble(), report.GetProperty("accuracy").GetDouble(), report.GetProperty("accuracy_against").GetDouble()), Is.EqualTo((1.0, 1.0, 1.0)));
        Assert.That(report.GetProperty("sqnr_db").GetDouble(), Is.InRange(20, 60));

        var pictures = InFolder("unlabelled.idx3-ubyte");
        File.Copy(Data.Split(',')[0], pictures);
        Assert.That(Edgec("evaluate", bundle, "--data", pictures, "--against", Model, "--input-scale", "0.003921569").Done(), Does.Contain("same class as quadrant.onnx in 100.00").And.Not.Contain("its accuracy"));
        Edgec("evaluate", bundle, "--data", pictures).Failed(1, "label");
    }

    [TestCase("--calibration-method", "mse", "--activations", "symmetric")]
    [TestCase("--percentile", "99.9", "--per-tensor")]
    [TestCase("--calibration-method", "entropy")]
    [TestCase("--calibration-method", "average")]
    [TestCase("--adaround", "false", "--bias-correction", "--equalize")]
    [TestCase("--adaround-iterations", "3", "--calibration-method", "minmax")]
    [TestCase("--adaround-method", "relaxation", "--adaround-iterations", "50")]
    public void Every_way_to_calibrate_gives_a_bundle_that_both_engines_run_alike(params string[] options)
    {
        var bundle = InFolder($"{string.Join("", options)}.edge");
        Edgec(["convert", Model, "-o", bundle, "--precision", "int8", "--calibrate", Data, "--input-scale", "0.003921569", "--data", Data, .. options]).Done();
        Assert.That(Edgec("verify", bundle, "--data", Data).Done(), Does.Contain("bit-identical"));
    }

    [Test]
    public void An_operator_that_the_native_engine_lacks_leaves_ONNX_Runtime()
    {
        var model = InFolder("einsum.onnx");
        QuadrantNetwork.Write(model, unsupported: true);
        var bundle = InFolder("einsum.edge");
        string[] convert = ["convert", model, "-o", bundle, "--input-scale", "0.003921569", "--labels", Labels];
        Edgec([.. convert, "--engine", "native"]).Failed(1, "Einsum", "attention/mix");
        Assert.That(File.Exists(bundle), Is.False);
        Assert.That(Edgec(convert).Done(), Does.Match(@"made for ONNX Runtime only: .*Einsum.*attention/mix"));

        var picture = InFolder("einsum.pgm");
        TestFiles.WritePgm(picture, QuadrantModel.Side, QuadrantModel.Side, QuadrantModel.Image(30, 220, 60, 40));
        Edgert("infer", bundle, picture).Failed(1, "Einsum", "attention/mix", "--engine onnxruntime");
        Assert.That(Edgert("infer", bundle, picture, "--engine", "onnxruntime", "--top", "1").Done(), Does.Contain("top-right"));
        Edgec("verify", bundle).Failed(1, "onnxruntime only", "attention/mix");
        Edgec("evaluate", bundle, "--data", Data, "--engine", "native").Failed(1, "attention/mix");
    }

    [Test]
    public void An_operator_that_no_engine_has_is_refused()
    {
        var network = QuadrantNetwork.Make();
        var last = network.Graph.Nodes[^1];
        (last.OpType, last.Domain, last.Name) = ("Classify", "com.example", "head/classify");
        network.Opsets["com.example"] = 1;
        var model = InFolder("nobody.onnx");
        OnnxWriter.Write(network, model);
        var bundle = InFolder("nobody.edge");
        Edgec("convert", model, "-o", bundle, "--input-scale", "0.003921569").Failed(1, "no engine runs this model", "com.example.Classify", "head/classify", "ONNX Runtime:");
        Assert.That(File.Exists(bundle), Is.False);
    }

    /// <summary>Puts another bundle's model.onnx into a bundle.</summary>
    private static void ReplaceModel(string path, string from)
    {
        Manifest manifest;
        List<BundleEntry> entries;
        using (var bundle = BundleReader.Open(path))
        using (var other = BundleReader.Open(from))
        {
            manifest = bundle.Manifest;
            entries = [.. manifest.Entries.Select(entry => new BundleEntry(entry.Name, (entry.Name == BundleEntryNames.Model ? other : bundle).Entry(entry.Name).ToArray()))];
        }
        BundleWriter.Write(path, manifest, entries);
    }
}
