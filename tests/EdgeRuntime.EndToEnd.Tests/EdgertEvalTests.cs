using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertEvalTests : EdgertFixture
{
    private string _images = "";

    [OneTimeSetUp]
    public void WriteData() => _images = TestFiles.WriteIdx(Folder, QuadrantModel.Side, [.. Enumerable.Range(0, 40).Select(i => QuadrantImage(i % 4))], [.. Enumerable.Range(0, 40).Select(i => (byte)(i < 30 ? i % 4 : 0))]);

    [TestCase("native")]
    [TestCase("onnxruntime")]
    public void Json_has_the_accuracy(string engine)
    {
        using var report = JsonDocument.Parse(Edgert("eval", Bundle, "--data", _images, "--engine", engine, "--json").Done());
        var root = report.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(root.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "engine", "threads", "load_ms", "count", "labelled", "correct", "accuracy", "images_per_second", "p50_us", "p99_us", "peak_rss_bytes" }));
            Assert.That(root.GetProperty("engine").GetString(), Is.EqualTo(engine));
            Assert.That(root.GetProperty("count").GetInt32(), Is.EqualTo(40));
            Assert.That(root.GetProperty("correct").GetInt32(), Is.EqualTo(32));
            Assert.That(root.GetProperty("accuracy").GetDouble(), Is.EqualTo(0.8));
        });
    }

    [Test]
    public void A_folder_and_a_limit()
    {
        using var report = JsonDocument.Parse(Edgert("eval", Bundle, "--data", Folder, "--limit", "8", "--json").Done());
        Assert.That((report.RootElement.GetProperty("count").GetInt32(), report.RootElement.GetProperty("accuracy").GetDouble()), Is.EqualTo((8, 1.0)));
    }

    [Test]
    public void Predictions_are_written_when_they_are_complete()
    {
        var file = InFolder("predictions.csv");
        Assert.That(Edgert("eval", Bundle, "--data", _images, "--predictions", file).Done(), Does.Contain("80.00 % (32 of 40)"));
        var lines = File.ReadAllLines(file);
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Length.EqualTo(41));
            Assert.That(lines[0], Is.EqualTo("index,label,predicted,score"));
            Assert.That(lines[32], Does.Match(@"^31,0,3,0\.\d+$"));
            Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
        });
    }

    [Test]
    public void A_failed_evaluation_leaves_no_predictions()
    {
        var folder = Directory.CreateDirectory(InFolder("broken")).FullName;
        TestFiles.WriteIdx(folder, 5, [new byte[25]], [0]);
        File.AppendAllText(Path.Combine(folder, "t10k-images-idx3-ubyte"), "more than the header says");
        var file = InFolder("failed.csv");
        Edgert("eval", Bundle, "--data", folder, "--predictions", file).Failed(1, "t10k-images-idx3-ubyte");
        Assert.That(Directory.GetFiles(Folder, "failed.csv*"), Is.Empty);
        Edgert("eval", Bundle, "--data", _images, "--predictions", InFolder("no/such/folder.csv")).Failed(1, "folder.csv");
    }

    [Test]
    public void Peak_memory_is_at_most_25_MiB()
    {
        using var report = JsonDocument.Parse(Edgert("eval", Bundle, "--data", _images, "--json").Done());
        Assert.That(report.RootElement.GetProperty("peak_rss_bytes").GetInt64(), Is.InRange(1 << 20, 25 << 20));
    }
}
