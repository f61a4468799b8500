using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests;

public sealed unsafe class BundleRoundTripTests : BundleFileTest
{
    [Test]
    public void Reads_back_what_was_written()
    {
        var manifest = SampleBundle.Manifest();
        BundleWriter.Write(_path, manifest, SampleBundle.Entries());
        using var reader = BundleReader.Open(_path);
        Assert.That(JsonSerializer.Serialize(reader.Manifest), Is.EqualTo(JsonSerializer.Serialize(manifest)));
        Assert.That(reader.Labels, Is.EqualTo(["zero", "one", "two"]));
        Assert.That(reader.Has(BundleEntryNames.Plan) && !reader.Has(BundleEntryNames.Model));
        Assert.That(reader.Entry(BundleEntryNames.Plan).ToArray(), Is.EqualTo(PlanWriter.ToBytes(SampleBundle.Plan())));
        Assert.That(PlanWriter.ToBytes(reader.ReadPlan()), Is.EqualTo(PlanWriter.ToBytes(SampleBundle.Plan())));
    }

    [Test]
    public void The_ONNX_model_is_verified_and_takes_no_memory_until_it_is_read()
    {
        const int Size = 4 << 20;
        var model = new byte[Size];
        new Random(2).NextBytes(model);
        var manifest = SampleBundle.Manifest();
        manifest.Engines.Add("onnxruntime");
        BundleWriter.Write(_path, manifest, [.. SampleBundle.Entries(), new(BundleEntryNames.Model, model)]);
        using (var reader = BundleReader.Open(_path))
        {
            Assert.That(Resident(), Is.LessThan(Size / 4));
            Assert.That(reader.Entry(BundleEntryNames.Model).SequenceEqual(model), "it comes back from the file");
            Assert.That(Resident(), Is.GreaterThan(Size / 2));
        }
        var damaged = File.ReadAllBytes(_path);
        damaged[^(Size / 2)] ^= 1;
        File.WriteAllBytes(_path, damaged);
        Assert.That(() => BundleReader.Open(_path).Dispose(), Throws.TypeOf<InvalidModelException>().With.Message.Contains("SHA-256 of model.onnx"));

        // Bytes of the bundle that are in memory.
        long Resident() => File.ReadAllText("/proc/self/smaps").Split('\n').SkipWhile(line => !line.EndsWith(_path, StringComparison.Ordinal)).First(static line => line.StartsWith("Rss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            ? long.Parse(kilobytes, System.Globalization.CultureInfo.InvariantCulture) * 1024 : 0;
    }

    [TestCase("", new string[0])]
    [TestCase("one", new[] { "one" })]
    [TestCase("one\r\ntwo\r\n", new[] { "one", "two" })]
    [TestCase("one\n\nthree", new[] { "one", "", "three" })]
    public void Labels_are_lines(string text, string[] expected)
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), [SampleBundle.Entries()[0], new(BundleEntryNames.Labels, Encoding.UTF8.GetBytes(text))]);
        using var reader = BundleReader.Open(_path);
        Assert.That(reader.Labels, Is.EqualTo(expected));
    }

    [Test]
    public void Labels_that_are_not_utf8_are_refused()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), [SampleBundle.Entries()[0], new(BundleEntryNames.Labels, new byte[] { 0xff })]);
        Assert.That(() => BundleReader.Open(_path), Throws.TypeOf<InvalidModelException>().With.Message.Contains("labels.txt is not UTF-8"));
    }

    [Test]
    public void Constants_are_used_in_place_aligned_and_outlive_the_reader()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), SampleBundle.Entries());
        ExecutionPlan plan;
        using (var reader = BundleReader.Open(_path))
        {
            plan = reader.ReadPlan();
            fixed (byte* entry = reader.Entry(BundleEntryNames.Plan))
                Assert.That(plan.Constants.Pointer - entry, Is.InRange(64, reader.Entry(BundleEntryNames.Plan).Length));
        }
        using var constants = plan.Constants;
        Assert.That((long)constants.Pointer % 64, Is.Zero);
        var expected = SampleBundle.Plan().Constants;
        Assert.That(new ReadOnlySpan<byte>(constants.Pointer, 256).SequenceEqual(new ReadOnlySpan<byte>(expected.Pointer, 256)));
        constants.Dispose();
        Assert.That(() => (nint)constants.Pointer, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_bundle_in_memory_reads_as_its_file_and_outlives_the_callers_bytes()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), SampleBundle.Entries());
        var bytes = File.ReadAllBytes(_path);
        ExecutionPlan plan;
        using (var reader = BundleReader.Open(bytes, "received"))
        {
            bytes.AsSpan().Clear();
            Assert.That(reader.Labels, Is.EqualTo(["zero", "one", "two"]));
            plan = reader.ReadPlan();
        }
        Assert.That((long)plan.Constants.Pointer % 64, Is.Zero);
        Assert.That(PlanWriter.ToBytes(plan), Is.EqualTo(PlanWriter.ToBytes(SampleBundle.Plan())));
        plan.Constants.Dispose();
        Assert.That(() => BundleReader.Open(bytes, "received"), Throws.TypeOf<InvalidModelException>().With.Message.StartsWith("received: not a bundle"));
        Assert.That(() => BundleReader.Open([], "received"), Throws.TypeOf<InvalidModelException>().With.Message.StartsWith("received: there are no bytes"));
    }

    [Test]
    public void A_disposed_reader_gives_nothing()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), SampleBundle.Entries());
        var reader = BundleReader.Open(_path);
        reader.Dispose();
        reader.Dispose();
        Assert.That(() => reader.Entry(BundleEntryNames.Labels).Length, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => reader.ReadPlan(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void The_same_input_gives_the_same_bytes()
    {
        var first = SampleBundle.Bytes();
        Assert.That(SampleBundle.Bytes(), Is.EqualTo(first));
    }

    [Test]
    public void The_manifest_is_readable_json_with_snake_case_names()
    {
        var manifest = SampleBundle.Manifest();
        SampleBundle.Bytes(manifest);
        var text = Encoding.UTF8.GetString(ManifestJson.Write(manifest));
        Assert.That(text, Does.StartWith("{\n  \"format_version\": 1,\n  \"producer\": \"edgec 0.1.0\",\n  \"name\": \"sample\","));
        Assert.That(text, Does.Contain("\"sha256\": \"").And.Contain("\"metrics\": {\n    \"accuracy\": 0.9912\n  }").And.EndsWith("}\n"));
    }

    [Test]
    public void Tar_lists_and_extracts_it_and_sha256sum_confirms_the_manifest()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), SampleBundle.Entries());
        var listing = Run("tar", "tvf", _path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(listing.Select(line => line[(line.LastIndexOf(' ') + 1)..]), Is.EqualTo(["manifest.json", "manifest.sha256", "plan.bin", "labels.txt"]));
        Assert.That(listing, Has.All.StartsWith("-rw-r--r-- 0/0 ").And.All.Contains("1970-01-01"));

        var folder = Directory.CreateTempSubdirectory("edge-");
        Run("tar", "xf", _path, "-C", folder.FullName);
        Assert.That(Run("sh", "-c", $"cd {folder.FullName} && sha256sum -c manifest.sha256"), Is.EqualTo("manifest.json: OK\n"));
        folder.Delete(recursive: true);
    }

    [Test]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        BundleWriter.Write(_path, SampleBundle.Manifest(), SampleBundle.Entries());
        var before = File.ReadAllBytes(_path);
        var manifest = SampleBundle.Manifest();
        manifest.Precision = "int7";
        Assert.That(() => BundleWriter.Write(_path, manifest, SampleBundle.Entries()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("precision must be one of"));
        Assert.That(File.ReadAllBytes(_path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + "*"), Has.Length.EqualTo(1));
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, Environment = { ["TZ"] = "UTC" } })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, program);
        return output;
    }
}
