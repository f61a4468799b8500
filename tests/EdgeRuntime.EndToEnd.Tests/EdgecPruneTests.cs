using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

[ExactReference]
public class EdgecPruneTests : EdgecFixture
{
    [Test]
    public void Channels_go_in_steps_with_fine_tuning_and_an_interrupted_run_goes_on()
    {
        var model = Train();
        Assert.That(Edgec("prune", model, "--list").Done(), Does.Contain("conv2d_0").And.Contain("is an output of the model"));
        string[] arguments = ["prune", model, "-o", InFolder("pruned.onnx"), "--macs", "0.6", "--round-to", "2", "--recipe", FineTune(), "--steps", "2", "--json"];
        var first = Edgec(arguments);
        var report = Report(first);
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("macs_after").GetInt64(), Is.LessThanOrEqualTo(0.6 * report.GetProperty("macs_before").GetInt64()));
            Assert.That(report.GetProperty("steps").GetArrayLength(), Is.EqualTo(2));
            Assert.That(report.GetProperty("steps")[1].GetProperty("test_accuracy").GetDouble(), Is.GreaterThan(0.8));
            Assert.That(first.Error, Does.Contain("epoch 1 ").And.Contain("step 2/2"));
            Assert.That(Json(Edgec("evaluate", InFolder("pruned.onnx"), "--data", Data, "--json")).GetProperty("accuracy").GetDouble(), Is.EqualTo(report.GetProperty("steps")[1].GetProperty("test_accuracy").GetDouble()));
        });

        var bytes = File.ReadAllBytes(InFolder("pruned.onnx"));
        File.Delete(InFolder("pruned.onnx"));
        File.Delete(Path.Combine(InFolder("pruned.steps"), "step2.json"));
        var again = Edgec(arguments);
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Error, Does.Not.Contain("step 1/2"), "the first step was done");
        Assert.That(File.ReadAllBytes(InFolder("pruned.onnx")), Is.EqualTo(bytes));
        var other = Edgec([.. arguments, "--method", "l2"]);
        Assert.That(other, Has.Property("ExitCode").EqualTo(1).And.Property("Error").Contains("holds the steps of another run"));
    }

    [TestCase("fp32")]
    [TestCase("int8")]
    public void Sparse_weights_make_a_smaller_bundle_that_both_engines_run(string precision)
    {
        var model = Train();
        var sparse = InFolder("sparse.onnx");
        var report = Report(Edgec("prune", model, "-o", sparse, "--pattern", "unstructured", "--ratio", "0.8", "--recipe", FineTune(), "--json"));
        Assert.That(report.GetProperty("sparsity").GetDouble(), Is.EqualTo(0.8).Within(0.02), "fine-tuning kept the zeros");
        Assert.That(Json(Edgec("prune", model, "-o", InFolder("half.onnx"), "--pattern", "2:4", "--json")).GetProperty("sparsity").GetDouble(), Is.InRange(0.3, 0.5));

        var (dense, small) = (InFolder($"dense-{precision}.edge"), InFolder($"sparse-{precision}.edge"));
        Edgec("convert", model, "-o", dense, "--precision", precision, "--calibrate", Data).Done();
        Edgec("convert", sparse, "-o", small, "--precision", precision, "--calibrate", Data).Done();
        Assert.That(new FileInfo(small).Length, Is.LessThan(new FileInfo(dense).Length));
        Assert.That(Edgec("verify", small, "--data", Data).ExitCode, Is.Zero);
        var native = Json(Edgert("eval", small, "--data", Data, "--engine", "native", "--json")).GetProperty("accuracy").GetDouble();
        Assert.That(native, Is.EqualTo(Json(Edgert("eval", small, "--data", Data, "--engine", "onnxruntime", "--json")).GetProperty("accuracy").GetDouble()).And.GreaterThan(0.7));
    }

    [Test]
    public void Wrong_usage_is_said()
    {
        Assert.That(Edgec("prune", Model, "-o", InFolder("x.onnx")), Has.Property("ExitCode").EqualTo(2).And.Property("Error").Contains("one target are needed"));
        Assert.That(Edgec("prune", Model, "-o", InFolder("x.onnx"), "--macs", "0.5", "--steps", "2"), Has.Property("ExitCode").EqualTo(2).And.Property("Error").Contains("--steps needs --recipe"));
        Assert.That(Edgec("prune", Model, "-o", InFolder("x.onnx"), "--macs", "0.5", "--pattern", "2:4"), Has.Property("ExitCode").EqualTo(2));
        Assert.That(Edgec("prune", Model, "-o", InFolder("x.onnx"), "--macs", "0.5", "--exclude", "nobody"), Has.Property("ExitCode").EqualTo(1).And.Property("Error").Contains("--exclude nobody: the model has no such node"));
        Assert.That(Edgec("prune", Model, "-o", InFolder("x.onnx"), "--pattern", "unstructured", "--macs", "0.5"), Has.Property("ExitCode").EqualTo(1).And.Property("Error").Contains("needs --ratio"));
        Assert.That(Edgec("prune", Model, "-o", InFolder("x.onnx"), "--ratio", "0.5", "--min-channels", "100"), Has.Property("ExitCode").EqualTo(1).And.Property("Error").Contains("no whole tile of channels can go"));
        Assert.That(File.Exists(InFolder("x.onnx")), Is.False);
    }

    private string Train()
    {
        if (!Directory.Exists(InFolder("base")))
            Assert.That(Edgec("train", Recipe("base.yaml", """
                model:
                  layers:
                    - {type: conv2d, filters: 16}
                    - {type: relu}
                    - {type: conv2d, filters: 64}
                    - {type: relu}
                    - {type: max_pool}
                    - {type: flatten}
                    - {type: dense, units: 4}
                """, 6), "-o", InFolder("base")).ExitCode, Is.Zero);
        return Path.Combine(InFolder("base"), "model.onnx");
    }

    // Training tells on stderr how far it is.
    private static JsonElement Report(ProgramResult result)
    {
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private string FineTune() => Recipe("finetune.yaml", "", 3);

    private string Recipe(string name, string model, int epochs)
    {
        var path = InFolder(name);
        File.WriteAllText(path, $$"""
            name: {{Path.GetFileNameWithoutExtension(name)}}
            data:
              train: {{Data}}
              test: {{Data}}
              validation_split: 0.2
            input:
              shape: [1, 8, 8]
            optimizer:
              learning_rate: 0.01
            training:
              epochs: {{epochs}}
              batch_size: 8
            {{model}}
            """);
        return path;
    }
}
