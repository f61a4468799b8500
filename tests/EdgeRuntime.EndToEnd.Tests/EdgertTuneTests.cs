using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Bundle;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertTuneTests : EdgertFixture
{
    private static readonly string[] s_keys = ["bundle", "threads", "processor", "operations", "changed", "untuned_us", "tuned_us", "ratio", "file", "parts"];

    private string _bundle = "", _file = "";

    [SetUp]
    public void MakeBundle()
    {
        _bundle = InFolder("smooth.edge");
        _file = _bundle + ".tune";
        File.Delete(_file);
        SmoothModel.WriteBundle(_bundle);
    }

    [Test]
    public void It_writes_a_file_that_bench_takes_or_says_that_none_is_worth_it()
    {
        using var report = JsonDocument.Parse(Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.2", "--json").Done());
        var root = report.RootElement;
        Assert.That(root.EnumerateObject().Select(p => p.Name), Is.EqualTo(s_keys));
        Assert.That((root.GetProperty("threads").GetInt32(), root.GetProperty("operations").GetInt32()), Is.EqualTo((2, 2)));
        Assert.That(root.GetProperty("parts").EnumerateArray().Select(p => p.GetInt32()), Has.Exactly(2).Items.And.All.InRange(1, 2));
        Assert.That(root.GetProperty("processor").GetString(), Does.Contain("; int8 ").And.Contain(", f32 "));
        var written = root.GetProperty("file").GetString();
        Assert.That((written, File.Exists(_file), Tuned()), Is.EqualTo(written is null ? ((string?)null, false, false) : (_file, true, true)));
        Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
    }

    [Test]
    public void Text_says_what_it_measured_and_did() =>
        Assert.That(Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.1").Done(), Does.Match(@"^.*smooth\.edge, 2 threads, .*\n  operations  2, [012] of them .*\n  untuned +[\d.]+ us\n  tuned +[\d.]+ us, [\d.]+ times as fast\n(wrote .*smooth\.edge\.tune|.*nothing was written\.)\n$"));

    [Test]
    public void Operations_run_with_the_threads_that_the_file_says()
    {
        WriteFile();
        using var report = JsonDocument.Parse(Edgert("bench", _bundle, "--threads", "2", "--seconds", "0.1", "--profile", "--json").Done());
        Assert.That(report.RootElement.GetProperty("tuned").GetBoolean());
        Assert.That(report.RootElement.GetProperty("allocated_bytes_per_run").GetDouble(), Is.Zero);
        Assert.That(report.RootElement.GetProperty("profile").EnumerateArray().Select(row => row.GetProperty("threads").GetInt32()), Is.EqualTo(new[] { 1, 2 }), "the estimate is 2 and 2");
        Assert.That(Edgert("bench", _bundle, "--threads", "2", "--seconds", "0.1").Done(), Does.StartWith("native, 2 threads, tuned\n"));
    }

    [Test]
    public void Results_are_the_same()
    {
        var (input, plain, tuned) = (InFolder("x.npy"), InFolder("plain.npy"), InFolder("tuned.npy"));
        var random = new Random(2);
        TestFiles.WriteNpy(input, "1, 65536", [.. Enumerable.Range(0, 65536).Select(_ => random.NextSingle() * 8 - 4)]);
        Edgert("infer", _bundle, input, "--threads", "2", "--output", plain).Done();
        WriteFile();
        Edgert("infer", _bundle, input, "--threads", "2", "--output", tuned).Done();
        Assert.That(File.ReadAllBytes(tuned), Is.EqualTo(File.ReadAllBytes(plain)));
    }

    [TestCase("plan", "0123")]
    [TestCase("processor", "another")]
    [TestCase("threads", 3)]
    public void A_file_of_something_else_is_passed_over(string member, object value)
    {
        WriteFile();
        Assert.That(Tuned());
        var json = JsonNode.Parse(File.ReadAllBytes(_file))!;
        json[member] = JsonSerializer.SerializeToNode(value);
        File.WriteAllText(_file, json.ToJsonString());
        Assert.That(Tuned(), Is.False);
    }

    [Test]
    public void A_bundle_that_was_made_anew_is_not_tuned()
    {
        WriteFile();
        QuadrantModel.WriteBundle(_bundle);
        Assert.That(Tuned(), Is.False);
    }

    [Test]
    public void A_damaged_file_is_refused_by_every_command()
    {
        WriteFile();
        var good = File.ReadAllText(_file);
        foreach (var bad in new[] { "", "{", good.Replace("[1,2]", "[1,3]"), good.Replace("[1,2]", "[1]"), good.Replace("[1,2]", "[1,2,1]"), good.Replace("[1,2]", "[1,-2]"), good[..^3], new string(' ', 2_000_000) })
        {
            File.WriteAllText(_file, bad);
            Edgert("bench", _bundle, "--threads", "2", "--seconds", "0.1").Failed(1, "smooth.edge.tune", "Delete it, or run 'edgert tune' again.");
        }
        Edgert("infer", _bundle, InFolder("none.npy"), "--threads", "2").Failed(1, "smooth.edge.tune");
        Edgert("eval", _bundle, "--data", Folder, "--threads", "2").Failed(1, "smooth.edge.tune");
        Edgert("bench", _bundle, "--seconds", "0.1").Done();
        Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.1").Done();
    }

    [Test]
    public void What_cannot_be_tuned_is_an_error()
    {
        var foreign = InFolder("no-plan.edge");
        QuadrantModel.WriteBundle(foreign, plan: false);
        Edgert("tune", foreign, "--threads", "2").Failed(1, "no-plan.edge", "Einsum");
        Edgert("tune", InFolder("missing.edge"), "--threads", "2").Failed(1, "missing.edge");
        Directory.CreateDirectory(_file);
        Edgert("tune", _bundle, "--threads", "2").Failed(1, "smooth.edge.tune", "is a folder");
        Directory.Delete(_file);
        Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
    }

    // The estimate is two threads for both operations.
    private void WriteFile()
    {
        using var report = JsonDocument.Parse(Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.1", "--json").Done());
        using var bundle = BundleReader.Open(_bundle);
        var file = new JsonObject
        {
            ["format_version"] = 1,
            ["plan"] = bundle.Manifest.Entries.Single(entry => entry.Name == BundleEntryNames.Plan).Sha256,
            ["processor"] = report.RootElement.GetProperty("processor").GetString(),
            ["threads"] = 2,
            ["parts"] = new JsonArray(1, 2),
        };
        File.WriteAllText(_file, file.ToJsonString());
    }

    private bool Tuned()
    {
        using var report = JsonDocument.Parse(Edgert("bench", _bundle, "--threads", "2", "--seconds", "0.1", "--json").Done());
        return report.RootElement.TryGetProperty("tuned", out var tuned) && tuned.GetBoolean();
    }
}
