using System.Text.Json.Nodes;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The main job on real images: train, make it smaller, convert to three precisions, run all 10,000 test digits with the published edgert, verify bit for bit.</summary>
[ExactReference]
public sealed class DemoTests
{
    private string _folder = "";
    private ProgramResult? _demo;

    [OneTimeSetUp]
    public void RunDemo()
    {
        _folder = Directory.CreateTempSubdirectory("edgec-demo-").FullName;
        _demo = Programs.Run(Programs.Edgec, "demo", "--fast", "--data", TestData.Mnist(), "--edgert", Programs.Edgert, "-o", _folder);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Report_has_every_model_with_every_number()
    {
        Assert.That(_demo!.ExitCode, Is.Zero, _demo.Error);
        var models = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "report.json")))!["models"]!.AsArray();
        Assert.That(models.Select(model => model!["name"]!.GetValue<string>()), Is.EqualTo((string[])["mnist-fp32", "mnist-fp16", "mnist-int8", "mnist-pruned-int8", "mnist-distilled-int8"]));
        foreach (var model in models)
        {
            Assert.That(model!.AsObject().Select(pair => pair.Key), Is.EquivalentTo((string[])["name", "size_bytes", "accuracy", "native_p50_us", "ort_p50_us", "first_result_ms", "peak_rss_bytes"]));
            Assert.That(model!["size_bytes"]!.GetValue<long>(), Is.EqualTo(new FileInfo(Path.Combine(_folder, $"{model["name"]}.edge")).Length));
            Assert.That(model["peak_rss_bytes"]!.GetValue<long>(), Is.InRange(1, 25_000_000), "peak memory of edgert eval");
            Assert.That((double[])[model["native_p50_us"]!.GetValue<double>(), model["ort_p50_us"]!.GetValue<double>(), model["first_result_ms"]!.GetValue<double>()], Is.All.GreaterThan(0));
        }
    }

    [Test]
    public void Accuracy_is_that_of_a_trained_model_and_precision_costs_next_to_nothing()
    {
        var accuracy = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "report.json")))!["models"]!.AsArray().ToDictionary(model => model!["name"]!.GetValue<string>(), model => model!["accuracy"]!.GetValue<double>());
        Assert.That(accuracy["mnist-fp32"], Is.GreaterThan(0.96), "10,000 training images");
        Assert.That(accuracy["mnist-fp16"], Is.EqualTo(accuracy["mnist-fp32"]).Within(0.0005));
        Assert.That(accuracy["mnist-int8"], Is.EqualTo(accuracy["mnist-fp32"]).Within(0.002));
        Assert.That((double[])[accuracy["mnist-pruned-int8"], accuracy["mnist-distilled-int8"]], Is.All.GreaterThan(0.94), "a quarter of the work");
    }

    [Test]
    public void The_page_shows_all_five_and_that_a_quarter_of_the_work_is_left()
    {
        var stages = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "report-layers.json")))!["stages"]!.AsArray();
        var macs = stages.Select(stage => stage!["macs"]!.GetValue<long>()).ToList();
        Assert.That(macs.Count, Is.EqualTo(5));
        Assert.That(macs[3..], Is.All.EqualTo(macs[3]).And.All.LessThanOrEqualTo(macs[0] / 4));
        Assert.That(File.ReadAllText(Path.Combine(_folder, "report.html")), Does.Contain("mnist-distilled-int8"));
    }

    [Test]
    public void Int8_is_bit_identical_to_ONNX_Runtime_on_all_test_images()
    {
        var verify = Programs.Run(Programs.Edgec, "verify", Path.Combine(_folder, "mnist-int8.edge"), "--data", $"{TestData.Mnist()}/t10k", "--json");
        Assert.That(verify.ExitCode, Is.Zero, verify.Output + verify.Error);
        var result = JsonNode.Parse(verify.Output)!;
        Assert.That(result["inputs"]!.GetValue<int>(), Is.EqualTo(10_000));
        Assert.That(result["outputs"]!.AsArray().Select(output => output!["differing"]!.GetValue<long>()), Is.All.Zero);
    }
}
