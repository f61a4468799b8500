using System.Text.Json;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary><c>edgec compress</c> from a recipe to a bundle and a report: done once, resumed, edited, interrupted, refused.</summary>
[ExactReference]
public sealed class EdgecCompressRecipeTests : EdgecFixture
{
    private string _recipe = "";
    private string _output = "";
    private JsonElement _first;

    [OneTimeSetUp]
    public void CompressOnce()
    {
        ExactReferenceAttribute.Demand();
        WriteTraining("train.yaml", 3);
        _recipe = Recipe("compress.yaml", "train.yaml", "- type: sensitivity\n    samples: 20\n    points: 2\n  - type: quantize\n    calibration_samples: 40\n  - type: verify\n    max_drop: 20");
        _output = InFolder("compressed");
        _first = Run(Edgec("compress", _recipe, "-o", _output, "--json"));
    }

    [Test]
    public void It_leaves_a_bundle_that_runs_and_a_report_with_the_numbers()
    {
        var bundle = _first.GetProperty("bundle").GetString()!;
        var evaluated = Json(Edgert("eval", bundle, "--data", Data, "--json")).GetProperty("accuracy").GetDouble();
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_output, "report.json")));
        var stages = report.RootElement.GetProperty("stages").EnumerateArray().ToList();
        var html = File.ReadAllText(Path.Combine(_output, "report.html"));
        Assert.Multiple(() =>
        {
            Assert.That(bundle, Is.EqualTo(Path.Combine(_output, "small.edge")));
            Assert.That(stages.Select(stage => $"{stage.GetProperty("name")} {stage.GetProperty("precision")}"), Is.EqualTo((string[])["train fp32", "quantize int8"]));
            Assert.That(stages[1].GetProperty("accuracy").GetProperty("value").GetDouble(), Is.EqualTo(evaluated).And.GreaterThan(0.9));
            Assert.That(stages[1].GetProperty("agreement").GetProperty("count").GetInt32(), Is.EqualTo(Samples));
            Assert.That(stages.Select(stage => stage.GetProperty("native_us").GetDouble()), Is.All.GreaterThan(0));
            Assert.That(report.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("precision").GetString()), Is.All.EqualTo("int8"));
            Assert.That(report.RootElement.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()), Has.Some.Contains("bit for bit"));
            Assert.That(report.RootElement.GetProperty("sensitivity").GetProperty("layers").GetArrayLength(), Is.EqualTo(2));
            Assert.That(report.RootElement.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()), Has.Some.Matches(@"^sensitivity: most sensitive: \w+ \(\d+\.\d dB\), \w+"));
            Assert.That(html, Does.Contain($"\"hits\": {stages[1].GetProperty("accuracy").GetProperty("hits")},"));
            Assert.That(html, Does.Not.Match("(?:src|href)\\s*=\\s*[\"'](?!#)"));
        });
    }

    [Test]
    public void Resumed_it_does_nothing_again_and_edited_only_what_changed()
    {
        Assert.That(Edgec("compress", _recipe, "-o", _output), Has.Property("ExitCode").EqualTo(1).And.Property("Error").Contains("--resume"));
        var result = Edgec("compress", _recipe, "-o", _output, "--resume", "--json");
        var again = Run(result);
        Assert.That(result.Error, Does.Contain("every step is done already").And.Not.Contain("epoch"));
        Assert.That(Steps(again, "skipped"), Is.EqualTo((string[])["train True", "sensitivity True", "quantize True", "verify True"]));

        var edited = Recipe("edited.yaml", "train.yaml", "- type: sensitivity\n    samples: 20\n    points: 2\n  - type: quantize\n    calibration_samples: 41\n  - type: verify\n    max_drop: 20");
        result = Edgec("compress", edited, "-o", _output, "--resume", "--json");
        Assert.That(Steps(Run(result), "skipped"), Is.EqualTo((string[])["train True", "sensitivity True", "quantize False", "verify False"]));
        Assert.That(result.Error, Does.Contain("2 of 4 steps are done; from step 3 (quantize) on: its settings changed"));

        File.WriteAllText(Path.Combine(_output, "steps", "00-train", "model.onnx"), "damaged");
        result = Edgec("compress", edited, "-o", _output, "--resume", "--json");
        Assert.That(result.Error, Does.Contain("model.onnx is missing or another"));
        Assert.That(Steps(Run(result), "skipped"), Is.EqualTo((string[])["train False", "sensitivity True", "quantize True", "verify True"]), "the same model comes out, so what follows is still right");
    }

    [Test]
    public void Killed_in_the_middle_of_training_it_goes_on_from_there()
    {
        WriteTraining("long.yaml", 120);
        var (recipe, output) = (Recipe("interrupted.yaml", "long.yaml", "- type: quantize"), InFolder("interrupted"));
        var history = Path.Combine(output, "steps", "00-train", "history.csv");
        Programs.Kill(Programs.Edgec, () => File.Exists(history) && File.ReadAllLines(history).Length > 3, "compress", recipe, "-o", output);
        Assert.That(Path.Combine(output, "steps", "00-train", "step.json"), Does.Not.Exist, "killed before it was done");
        Assert.That(Path.Combine(output, "report.html"), Does.Not.Exist);
        var result = Edgec("compress", recipe, "-o", output, "--resume");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("from step 1 (train) on: it was interrupted").And.Not.Contain("epoch 1 "));
        Assert.That(Directory.EnumerateFiles(output, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void Pruned_layers_are_in_the_report_and_a_drop_beyond_the_bound_ends_the_run()
    {
        WriteTraining("weak.yaml", 1, 0.0003); // sure of nothing, so that pruning costs something
        var (recipe, output) = (Recipe("pruned.yaml", "weak.yaml", "- type: prune\n    ratio: 0.5\n    round_to: 1\n    method: taylor\n  - type: fine_tune\n    distillation: { weight: 0.5 }\n    training: { epochs: 2, batch_size: 8 }\n  - type: quantize"), InFolder("pruned"));
        Run(Edgec("compress", recipe, "-o", output, "--json"));
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "report.json")));
        var stages = report.RootElement.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("macs").GetInt64()).ToList();
        var conv = report.RootElement.GetProperty("pruning")[0];
        Assert.That((conv.GetProperty("channels_before").GetInt32(), conv.GetProperty("channels_after").GetInt32()), Is.EqualTo((8, 4)));
        Assert.That(stages[1], Is.LessThan(stages[0] * 0.7).And.EqualTo(stages[2]).And.EqualTo(stages[3]));
        Assert.That(report.RootElement.GetProperty("stages")[2].GetProperty("description").GetString(), Is.EqualTo("2 epochs of 160 samples, learning from the first model (temperature 4, weight 0.5)"));

        var strict = Recipe("strict.yaml", "weak.yaml", "- type: prune\n    ratio: 0.5\n    round_to: 1\n    method: taylor\n  - type: fine_tune\n    distillation: { weight: 0.5 }\n    training: { epochs: 2, batch_size: 8 }\n  - type: quantize\n  - type: verify\n    min_agreement: 100");
        var result = Edgec("compress", strict, "-o", output, "--resume");
        result.FailedAfterProgress(1, ":13: steps[3]: verify: ", "min_agreement is 100");
        Assert.That(result.Error, Does.Contain("4 of 5 steps are done"));
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    public void A_switch_that_is_on_can_be_turned_off(string value, bool rounded)
    {
        var recipe = Recipe($"adaround-{value}.yaml", "train.yaml", $"- type: quantize\n    adaround: {value}");
        Run(Edgec("compress", recipe, "-o", InFolder($"adaround-{value}"), "--json"));
        Assert.That(File.ReadAllText(Path.Combine(InFolder($"adaround-{value}"), "report.json")).Contains("layers adaptively", StringComparison.Ordinal), Is.EqualTo(rounded));
    }

    [Test]
    public void Weights_that_are_pruned_stay_zero_to_the_end_and_make_the_bundle_small()
    {
        var (recipe, output) = (Recipe("sparse.yaml", "train.yaml", "- type: prune\n    pattern: unstructured\n    ratio: 0.8\n  - type: fine_tune\n    training: { epochs: 2, batch_size: 8 }\n  - type: quantize\n  - type: verify"), InFolder("sparse"));
        var result = Run(Edgec("compress", recipe, "-o", output, "--json"));
        var (pruned, tuned) = (Weights(output, "01-prune"), Weights(output, "02-fine_tune"));
        Assert.That(pruned.Count(value => value == 0) / (double)pruned.Length, Is.EqualTo(0.8).Within(0.02));
        Assert.That(tuned.Select(value => value == 0), Is.EqualTo(pruned.Select(value => value == 0)));
        Assert.That(tuned, Is.Not.EqualTo(pruned));
        Assert.That(Bundle("02-fine_tune").Length, Is.LessThan(Bundle("00-train").Length));
        Assert.That(result.GetProperty("steps")[1].GetProperty("remarks")[0].GetString(), Does.Match(@"^(79|80|81)\.\d.% of the weights that can be pruned are zero$"));

        FileInfo Bundle(string step) => new(Path.Combine(output, "steps", step, "model.edge"));
    }

    [Test]
    public void Quantization_aware_training_learns_from_the_first_model_and_goes_on_where_it_was_killed()
    {
        var (recipe, output) = (Recipe("aware.yaml", "train.yaml", "- type: prune\n    pattern: 2:4\n  - type: fine_tune\n    quantization: { calibration_samples: 40 }\n    distillation: { weight: 0.5 }\n    training: { epochs: 100, batch_size: 8 }\n  - type: verify\n    max_drop: 10"), InFolder("aware"));
        var history = Path.Combine(output, "steps", "02-fine_tune", "history.csv");
        Programs.Kill(Programs.Edgec, () => File.Exists(history) && File.ReadAllLines(history).Length > 3, "compress", recipe, "-o", output);
        Assert.That(Path.Combine(output, "steps", "02-fine_tune", "step.json"), Does.Not.Exist, "killed before it was done");
        var result = Edgec("compress", recipe, "-o", output, "--resume", "--json");
        var (trained, verified) = (Run(result).GetProperty("steps")[2], Run(result).GetProperty("steps")[3]);
        var weights = OnnxImport.Read(Path.Combine(output, "steps", "02-fine_tune", "model.onnx")).Graph.Initializers.Values.Where(tensor => tensor is { Type: ElementType.Int8, Shape.Count: > 1 }).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(result.Error, Does.Contain("from step 3 (fine_tune) on: it was interrupted").And.Not.Contain("epoch 1 "));
            Assert.That(trained.GetProperty("description").GetString(), Is.EqualTo("100 epochs of 160 samples in int8, learning from the first model (temperature 4, weight 0.5)"));
            Assert.That(trained.GetProperty("stage").GetProperty("precision").GetString(), Is.EqualTo("int8"));
            Assert.That(verified.GetProperty("remarks")[0].GetString(), Does.Contain("bit for bit"));
            Assert.That(weights.Max(tensor => tensor.Bytes.Span.Count((byte)0) / (double)tensor.Count), Is.GreaterThanOrEqualTo(0.5), "pruned weights stay zero");
        });
    }

    [Test]
    public void A_model_that_takes_pixels_as_they_are_can_be_trained_on()
    {
        var model = QuadrantNetwork.Make(factor: 1);
        model.Graph.Initializers["filters"] = TensorData.From(Array.ConvertAll(model.Graph.Initializers["filters"].As<float>().ToArray(), weight => weight / 255), [.. model.Graph.Initializers["filters"].Shape]);
        OnnxWriter.Write(model, InFolder("raw.onnx"));
        var recipe = InFolder("raw.yaml");
        File.WriteAllText(recipe, $$"""
            model: raw.onnx
            data: { train: {{Data}}, test: {{Data}} }
            input: { color: GRAY, scale: [1] }
            steps:
              - type: fine_tune
                optimizer: { learning_rate: 0.005 }
              - type: fine_tune
                optimizer: { learning_rate: 0.005 }
                quantization: {}
              - type: verify
            """);
        var steps = Run(Edgec("compress", recipe, "-o", InFolder("raw"), "--json")).GetProperty("steps").EnumerateArray().Take(3);
        Assert.That(steps.Select(step => step.GetProperty("stage").GetProperty("accuracy").GetProperty("value").GetDouble()), Has.Exactly(3).GreaterThan(0.95));
        Assert.That(Scales("01-fine_tune", "02-fine_tune"), Is.All.EqualTo(new[] { 1f }), "and takes them still");
        var filters = model.Graph.Initializers["filters"].As<float>().ToArray();
        var tuned = OnnxImport.Read(Path.Combine(InFolder("raw"), "steps", "01-fine_tune", "model.onnx")).Graph.Initializers["filters"].As<float>().ToArray();
        Assert.That(filters.Zip(tuned, (before, after) => Math.Abs(after - before)).Max(), Is.InRange(1e-6, 0.002), "Adam moves a weight by its rate in a step, here by a 255th of it");

        IEnumerable<List<float>> Scales(params string[] names) => names.Select(name => ModelMetadata.Preprocessing(OnnxImport.Read(Path.Combine(InFolder("raw"), "steps", name, "model.onnx")))!.Scale);
    }

    [Test]
    public void A_model_file_says_nothing_of_its_input_so_the_recipe_does()
    {
        var recipe = InFolder("file.yaml");
        File.WriteAllText(recipe, $"model: {Model}\ndata:\n  test: {Data}\n  calibrate: {Data}\n  labels: {Labels}\ninput:\n  color: GRAY\n  scale: 0.003921569\nsteps:\n  - type: quantize\n");
        var result = Run(Edgec("compress", recipe, "-o", InFolder("file"), "--json"));
        var stages = result.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("stage")).ToList();
        Assert.That(stages.Select(stage => stage.GetProperty("accuracy").GetProperty("value").GetDouble()), Is.All.GreaterThan(0.95));
        Assert.That(result.GetProperty("bundle").GetString(), Does.EndWith("quadrant.edge"));
    }

    [TestCase("- type: shrink", ":5: steps[0].type: expected prune, ", TestName = "A step that there is not")]
    [TestCase("- type: quantize\n    samples: 3", ":6: steps[0].samples: quantize has no such key; it has ", TestName = "A key that the step has not")]
    [TestCase("- type: quantize\n    calibration_method: best", ":6: steps[0].calibration_method: ", TestName = "A value that the key does not take")]
    [TestCase("- type: quantize\n    precision: fp16\n    equalize: true", ":5: steps[0]: equalize goes with precision int8", TestName = "A key that the precision does not look at")]
    [TestCase("- type: quantize\n    precision: [int8\n", "compress-bad.yaml:", TestName = "Text that is no YAML")]
    [TestCase("- type: quantize\n    optimizer:\n      learning_rate: 0.1", ":6: steps[0].optimizer: quantize has no such key", TestName = "A section that the step has not")]
    [TestCase("- type: quantize\n  - type: quantize", "needs a float model", TestName = "Quantizing twice")]
    [TestCase("- type: fine_tune\n    optimizer:\n      learning_rate: -1", ":7: steps[0].optimizer.learning_rate: must be > 0", TestName = "A training that cannot be")]
    [TestCase("- type: fine_tune\n    epochs: 3", ":6: steps[0].epochs: fine_tune has no such key", TestName = "A training's key out of its section")]
    [TestCase("- type: prune\n    macs: lots", ":5: steps[0]: macs lots", TestName = "A target that is no number")]
    [TestCase("- type: prune\n    method: l2", ":5: steps[0]: one target is needed", TestName = "Pruning without a target")]
    [TestCase("- type: prune\n    macs: 0.0001", ":5: steps[0]: --macs: 0 MACs cannot be reached", TestName = "A budget that cannot be met")]
    [TestCase("- type: prune\n    pattern: 4:2", ":5: steps[0]: pattern 4:2: ", TestName = "A pattern that is none")]
    [TestCase("- type: prune\n    pattern: 2:4\n    ratio: 0.5", ":5: steps[0]: pattern 2:4 says how many weights go", TestName = "A pattern and a target")]
    [TestCase("- type: prune\n    pattern: unstructured\n    macs: 0.5", ":5: steps[0]: pattern unstructured needs ratio", TestName = "Single weights by a target for channels")]
    [TestCase("- type: fine_tune\n    quantization:\n      range_rate: 0", ":7: steps[0].quantization.range_rate: must be > 0", TestName = "A quantization that cannot be")]
    [TestCase("- type: fine_tune\n    quantization:\n      exclude: [nowhere]", ":7: steps[0].quantization.exclude: the model has no node 'nowhere'", TestName = "A node that there is not")]
    [TestCase("- type: verify\n    min_agreement: 120", ":6: steps[0].min_agreement: is a percentage", TestName = "An agreement beyond everything")]
    [TestCase("- type: quantize\ndepth: 3", ":6:1: unknown key 'depth'; see docs/compression.md", TestName = "A key that the recipe has not")]
    public void Bad_recipes_are_refused_with_their_line(string steps, string named)
    {
        var recipe = Recipe("compress-bad.yaml", Model, steps);
        Edgec("compress", recipe, "-o", InFolder($"bad-{Guid.NewGuid():N}")).FailedAfterProgress(1, named);
    }

    [Test]
    public void What_is_missing_or_impossible_is_named()
    {
        var output = InFolder("refused");
        Edgec("compress", InFolder("none.yaml"), "-o", output).Failed(1, "none.yaml' does not exist");
        Edgec("compress", Recipe("nothing.yaml", "absent.onnx", "- type: quantize"), "-o", output).Failed(1, "nothing.yaml:2: model:", "absent.onnx' does not exist");
        Edgec("compress", Recipe("nosteps.yaml", Model, "[]"), "-o", output).Failed(1, "steps: must hold at least one step");
        File.WriteAllText(InFolder("nodata.yaml"), $"model: {Model}\nsteps:\n  - type: quantize\n");
        Edgec("compress", InFolder("nodata.yaml"), "-o", output).Failed(1, "nodata.yaml:3: steps[0]: int8 needs data to calibrate on");
        Edgec("compress", Recipe("agree.yaml", "train.yaml", "- type: quantize\n    exclude: nowhere"), "-o", InFolder("excluded")).FailedAfterProgress(1, "nowhere");
        File.WriteAllText(InFolder("aware-train.yaml"), File.ReadAllText(InFolder("train.yaml")) + "\nquantization: {}\n");
        Edgec("compress", Recipe("twice.yaml", "aware-train.yaml", "- type: quantize"), "-o", output).Failed(1, "twice.yaml:2: model:", "Move its quantization into a fine_tune step");
        File.WriteAllText(InFolder("a-file"), "");
        Edgec("compress", Recipe("place.yaml", Model, "- type: quantize"), "-o", InFolder("a-file")).FailedAfterProgress(1, "step 1 (import)", "--resume");
    }

    private static JsonElement Run(ProgramResult result)
    {
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static float[] Weights(string output, string step) =>
        [.. OnnxImport.Read(Path.Combine(output, "steps", step, "model.onnx")).Graph.Initializers.Values.Where(tensor => tensor is { Type: ElementType.Float32, Shape.Count: > 1 }).SelectMany(tensor => tensor.As<float>().ToArray())];

    private static IEnumerable<string> Steps(JsonElement result, string property) => result.GetProperty("steps").EnumerateArray().Select(step => $"{step.GetProperty("name")} {step.GetProperty(property)}");

    private string Recipe(string name, string model, string steps)
    {
        var path = InFolder(name);
        File.WriteAllText(path, $"name: small\nmodel: {model}\ndata: {{ train: {Data}, test: {Data} }}\nsteps:\n  {steps}\n");
        return path;
    }

    private void WriteTraining(string name, int epochs, double learningRate = 0.01) => File.WriteAllText(InFolder(name), $"""
        data:
          train: {Data}
          validation_split: 0.2
        input:
          shape: [1, 8, 8]
        model:
          layers:
            - type: conv2d
              filters: 8
            - type: relu
            - type: max_pool
            - type: flatten
            - type: dense
              units: 4
        optimizer:
          learning_rate: {learningRate}
        training:
          epochs: {epochs}
          batch_size: 8
        """);
}
