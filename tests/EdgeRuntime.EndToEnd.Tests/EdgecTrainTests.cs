using System.Diagnostics;
using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgecTrainTests : EdgecFixture
{
    private const int LongEpochs = 150;

    [Test]
    public void It_writes_the_model_its_numbers_and_its_history()
    {
        var folder = InFolder("trained");
        var result = Edgec("train", Recipe("short.yaml", 4), "-o", folder, "--json");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var report = JsonDocument.Parse(result.Output);
        using var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "metrics.json")));
        var history = File.ReadAllLines(Path.Combine(folder, "history.csv"));
        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "model.onnx", "metrics.json", "history.csv", "checkpoint.bin" }));
            Assert.That(report.RootElement.GetProperty("name").GetString(), Is.EqualTo("short"));
            Assert.That(report.RootElement.GetProperty("epochs").GetInt32(), Is.EqualTo(4));
            Assert.That(report.RootElement.GetProperty("test_accuracy").GetDouble(), Is.GreaterThan(0.9));
            Assert.That(JsonSerializer.Serialize(metrics), Is.EqualTo(JsonSerializer.Serialize(report)));
            Assert.That(history, Has.Length.EqualTo(5));
            Assert.That(history[0], Is.EqualTo("epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds"));
            Assert.That(result.Error.Split('\n'), Has.Length.EqualTo(5).And.Some.Match(@"^epoch 1  loss \d\.\d{4}  accuracy [\d.]+ ?%  validation [\d.]+ ?%  [\d.]+ s$"));
        });

        // The model says itself how pictures become its input and what the classes are called.
        var model = Path.Combine(folder, "model.onnx");
        Assert.That(Json(Edgec("evaluate", model, "--data", Data, "--json")).GetProperty("accuracy").GetDouble(), Is.EqualTo(report.RootElement.GetProperty("test_accuracy").GetDouble()));
        var bundle = InFolder("trained.edge");
        Edgec("convert", model, "-o", bundle, "--precision", "int8", "--calibrate", Data).Done();
        Assert.That(Json(Edgert("eval", bundle, "--data", Data, "--json")).GetProperty("accuracy").GetDouble(), Is.GreaterThan(0.9));
    }

    [Test]
    public void Killed_in_the_middle_it_leaves_whole_files_and_resumes_to_the_same_model()
    {
        var recipe = Recipe("long.yaml", LongEpochs);
        var (whole, killed) = (InFolder("whole"), InFolder("killed"));
        Assert.That(Edgec("train", recipe, "-o", whole).ExitCode, Is.Zero);

        Kill(["train", recipe, "-o", killed], () => Epochs(killed) >= 3);
        Kill(["train", recipe, "-o", killed, "--resume"], () => Epochs(killed) >= LongEpochs / 3);
        Assert.That(Epochs(killed), Is.LessThan(LongEpochs), "killed before it was done");
        var result = Edgec("train", recipe, "-o", killed, "--resume");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Not.Contain("epoch 1 "), "it goes on, it does not begin again");
        Assert.That(File.ReadAllBytes(Path.Combine(killed, "model.onnx")), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole, "model.onnx"))));
        Assert.That(WithoutTimes(killed), Is.EqualTo(WithoutTimes(whole)));

        void Kill(string[] arguments, Func<bool> when)
        {
            Programs.Kill(Programs.Edgec, when, arguments);
            Assert.Multiple(() =>
            {
                Assert.That(Directory.GetFiles(killed).Select(Path.GetFileName).Where(name => !name!.EndsWith(".tmp", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "history.csv", "checkpoint.bin" }));
                Assert.That(File.ReadAllText(Path.Combine(killed, "history.csv")), Does.EndWith("\n"));
                Assert.That(File.ReadLines(Path.Combine(killed, "history.csv")).Select(line => line.Split(',').Length), Is.All.EqualTo(7));
            });
        }
    }

    [Test]
    public void A_killed_conversion_leaves_the_old_bundle_or_the_new_one()
    {
        var (old, output) = (File.ReadAllBytes(Convert("fp32", "old.edge")), InFolder("replaced.edge"));
        var complete = File.ReadAllBytes(Convert("int8", "complete.edge"));
        string[] arguments = ["convert", Model, "-o", output, "--precision", "int8", "--calibrate", Data, "--labels", Labels, "--input-scale", "0.003921569", "--input-color", "GRAY", "--name", "complete"];
        foreach (var milliseconds in new[] { 100, 300, 500, 700, 900, 1100 })
        {
            File.WriteAllBytes(output, old);
            var clock = Stopwatch.StartNew();
            Programs.Kill(Programs.Edgec, () => clock.ElapsedMilliseconds >= milliseconds, arguments);
            var left = File.ReadAllBytes(output);
            Assert.That(left.AsSpan().SequenceEqual(old) || Edgert("inspect", output).ExitCode == 0, $"killed after {milliseconds} ms: {left.Length} bytes, old {old.Length}, new {complete.Length}");
        }
    }

    private string Recipe(string name, int epochs)
    {
        var path = InFolder(name);
        File.WriteAllText(path, $"""
            name: {Path.GetFileNameWithoutExtension(name)}
            data:
              train: {Data}
              test: {Data}
              validation_split: 0.2
            input:
              shape: [1, 8, 8]
            model:
              layers:
                - type: conv2d
                  filters: 4
                - type: relu
                - type: max_pool
                - type: flatten
                - type: dropout
                  rate: 0.1
                - type: dense
                  units: 4
            optimizer:
              learning_rate: 0.01
            training:
              epochs: {epochs}
              batch_size: 8
            """);
        return path;
    }

    private static int Epochs(string folder)
    {
        var history = Path.Combine(folder, "history.csv");
        return File.Exists(history) ? File.ReadAllLines(history).Length - 1 : 0;
    }

    private static IEnumerable<string> WithoutTimes(string folder) => File.ReadLines(Path.Combine(folder, "history.csv")).Select(line => line[..line.LastIndexOf(',')]);
}
