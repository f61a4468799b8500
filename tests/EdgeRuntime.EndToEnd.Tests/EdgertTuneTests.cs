using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Bundle;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertTuneTests : EdgertFixture
{
    private static readonly string[] s_keys = ["bundle", "threads", "processor", "operations", "changed", "untuned_us", "tuned_us", "ratio", "quicker", "outcome", "file", "layers"];

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
        Assert.That(root.GetProperty("layers").EnumerateArray().Select(p => p.GetProperty("threads").GetInt32()), Has.Exactly(2).Items.And.All.InRange(1, 2));
        Assert.That(root.GetProperty("processor").GetString(), Does.Contain("; int8 ").And.Contain(", f32 "));
        var written = root.GetProperty("file").GetString();
        Assert.That((written, File.Exists(_file), Tuned()), Is.EqualTo(written is null ? ((string?)null, false, false) : (_file, true, true)));
        Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
    }

    [Test]
    public void Text_says_what_it_measured_and_did() =>
        Assert.That(Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.1").Done(), Does.Match(@"^.*smooth\.edge, 2 threads, .*\n(  layer .*\n(  .* thread.*\n)+)?  operations  2, [012] of them .*\n  untuned +[\d.]+ us\n  tuned +[\d.]+ us, [\d.]+ times as fast\n(wrote .*smooth\.edge\.tune|.*nothing was written\.)\n$"));

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

    [TestCase("plan", "0123", "another bundle")]
    [TestCase("processor", "another", "measured on another, this is")]
    [TestCase("program", "0.0.0", "measured by version 0.0.0, this is")]
    [TestCase("format_version", 1, "format version 1, this program reads 2")]
    [TestCase("parts", new[] { 1, 3 }, "3 parts, with 2 threads")]
    [TestCase("kernels", new[] { "", "rows scalar 0x0/0" }, "is no kernel for it here")]
    [TestCase("kernels", new[] { "" }, "kernels of 1")]
    public void A_file_of_something_else_is_passed_over_with_one_line(string member, object value, string why)
    {
        WriteFile();
        Assert.That(Tuned());
        var json = JsonNode.Parse(File.ReadAllBytes(_file))!;
        json[member] = JsonSerializer.SerializeToNode(value);
        File.WriteAllText(_file, json.ToJsonString());
        PassedOver(why);
    }

    [Test]
    public void A_bundle_that_was_made_anew_is_not_tuned()
    {
        WriteFile();
        QuadrantModel.WriteBundle(_bundle);
        PassedOver("another bundle");
    }

    [Test]
    public void A_damaged_file_is_passed_over_by_every_command()
    {
        WriteFile();
        var good = File.ReadAllText(_file);
        foreach (var bad in new[] { "", "{", good[..^3], new string(' ', 2_000_000) })
        {
            File.WriteAllText(_file, bad);
            PassedOver("");
        }
        var input = InFolder("x.npy");
        TestFiles.WriteNpy(input, "1, 65536", new float[65536]);
        var inferred = Edgert("infer", _bundle, input, "--output", InFolder("y.npy"));
        Assert.That(inferred.ExitCode, Is.Zero);
        Assert.That(inferred.Error, Does.Contain("the tuning is passed over"));
        Edgert("tune", _bundle, "--seconds", "0.1").Done();
        Assert.That(Edgert("bench", _bundle, "--seconds", "0.1").Error, Is.Empty, "what was damaged is written anew, or removed");
    }

    [Test]
    public void Info_says_whether_a_file_is_used()
    {
        Assert.That(Edgert("info", "--bundle", _bundle).Done(), Does.Contain("  tuning            none beside ").And.Contain("smooth.edge"));
        WriteFile();
        Assert.That(Edgert("info", "--bundle", _bundle).Done(), Does.Contain("smooth.edge.tune is used: kernels of 0 operations, threads where there are 2"));
        using var used = JsonDocument.Parse(Edgert("info", "--bundle", _bundle, "--json").Done());
        Assert.That(used.RootElement.GetProperty("tuning").GetProperty("used").GetBoolean());
        File.WriteAllText(_file, "{");
        Assert.That(Edgert("info", "--bundle", _bundle).Done(), Does.Contain("smooth.edge.tune: the tuning is passed over: "));
        using var plain = JsonDocument.Parse(Edgert("info", "--json").Done());
        Assert.That(plain.RootElement.TryGetProperty("tuning", out _), Is.False);
        Edgert("info", "--bundle", InFolder("missing.edge")).Failed(1, "missing.edge");
    }

    [Test]
    public void A_dry_run_writes_and_removes_nothing()
    {
        Assert.That(Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.1", "--dry-run").Done(), Does.EndWith("written.\n"));
        Assert.That((File.Exists(_file), Directory.GetFiles(Folder, "*.tmp").Length), Is.EqualTo((false, 0)));
        WriteFile();
        Edgert("tune", _bundle, "--threads", "2", "--seconds", "0.1", "--dry-run").Done();
        Assert.That(File.Exists(_file));
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
            ["format_version"] = 2,
            ["program"] = Edgert("--version").Done().Split(' ', '\n').First(word => word.Length > 0 && char.IsDigit(word[0])),
            ["plan"] = bundle.Manifest.Entries.Single(entry => entry.Name == BundleEntryNames.Plan).Sha256,
            ["processor"] = report.RootElement.GetProperty("processor").GetString(),
            ["threads"] = 2,
            ["parts"] = new JsonArray(1, 2),
            ["kernels"] = new JsonArray("", ""),
        };
        File.WriteAllText(_file, file.ToJsonString());
    }

    private void PassedOver(string why)
    {
        var bench = Edgert("bench", _bundle, "--threads", "2", "--seconds", "0.1", "--json");
        using var report = JsonDocument.Parse(bench.Output);
        Assert.That((bench.ExitCode, report.RootElement.TryGetProperty("tuned", out _)), Is.EqualTo((0, false)));
        Assert.That(bench.Error, Does.Match(@"^edgert: .*\.edge\.tune: the tuning is passed over: [^\n]*Delete it, or run 'edgert tune' again\.\n$").And.Contain(why));
    }

    private bool Tuned()
    {
        using var report = JsonDocument.Parse(Edgert("bench", _bundle, "--threads", "2", "--seconds", "0.1", "--json").Done());
        return report.RootElement.TryGetProperty("tuned", out var tuned) && tuned.GetBoolean();
    }
}
