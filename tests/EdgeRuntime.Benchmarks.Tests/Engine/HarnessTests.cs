using EdgeRuntime.Benchmarks.Engine;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Benchmarks.Tests.Engine;

/// <summary>The benchmark itself, briefly, with the published programs. Numbers are not asserted.</summary>
public sealed class HarnessTests
{
    private readonly string _cache = Path.Combine(Path.GetTempPath(), $"edgert-bench-tests-{Environment.ProcessId}");

    [OneTimeSetUp]
    public void RequirePrograms()
    {
        foreach (var program in (string[])[BenchPaths.Edgert, BenchPaths.Edgec])
        {
            if (!File.Exists(program))
                throw TestData.Missing(program, "run ./build.sh, which makes it");
        }
    }

    [OneTimeTearDown]
    public void RemoveCache()
    {
        if (Directory.Exists(_cache))
            Directory.Delete(_cache, recursive: true);
    }

    [TestCase("ad01 random")]
    [TestCase("dense 784-10 fp32")]
    public void A_row_is_converted_once_and_timed(string name)
    {
        var row = Rows.All.First(row => row.Name == name);
        var result = new RowTimer(new BundleCache(_cache), seconds: 0.05, emit: true).Run(row);
        var made = Directory.GetFiles(_cache, "*.edge").ToDictionary(path => path, File.GetLastWriteTimeUtc);
        var again = new BundleCache(_cache).Get(row)!;
        Assert.Multiple(() =>
        {
            Assert.That(result.Timings.Select(timing => timing.Threads), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(result.Timings.Select(timing => timing.Form), row.Group.IsInt8 ? Is.All.AnyOf("u8", "s8") : Is.All.Null);
            Assert.That(result.Timings.SelectMany(timing => new[] { timing.NativeUs, timing.OrtUs, timing.Ratio }), Is.All.GreaterThan(0));
            Assert.That(result.Timings.All(timing => timing.OtherRatio is null || timing.OtherRatio >= timing.Ratio), "ONNX Runtime gets the better form");
            Assert.That(result.Timings.Select(timing => timing.AllocatedBytes), Is.All.Zero);
            Assert.That(made, Contains.Key(again.Bundle));
            Assert.That(made.All(file => File.GetLastWriteTimeUtc(file.Key) == file.Value), "made again");
        });
    }

    [Test]
    public void A_missing_file_makes_a_row_absent()
    {
        var row = new BenchRow { Name = "none", Group = new RowGroup("g") };
        Assert.That(new RowTimer(new BundleCache(_cache), 0.05, emit: true).Run(row).Absent, Is.Not.Null);
    }

    [Test]
    public void Processes_are_measured()
    {
        var measures = ProcessMeasures.Run(new BundleCache(_cache), [], launches: 3);
        Assert.That(measures.Select(measure => measure.Unit), Is.EqualTo(new[] { "ms", "MiB", "%" }));
        Assert.That(measures.Take(2).SelectMany(measure => new[] { measure.Native, measure.Ort!.Value }), Is.All.GreaterThan(1));
    }

    [Test]
    public void A_program_that_fails_is_named_with_what_it_said() =>
        Assert.That(() => new ProcessTimer(BenchPaths.Edgert, "missing.edge", "missing.npy").PeakMemory(), Throws.TypeOf<DeviceException>().With.Message.Contains("missing.edge"));

    [Test]
    public void Names_of_rows_give_files_of_their_own() => Assert.That(Rows.All.Select(row => row.Stem), Is.Unique);
}
