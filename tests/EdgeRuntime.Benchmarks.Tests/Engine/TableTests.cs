using EdgeRuntime.Benchmarks.Engine;

namespace EdgeRuntime.Benchmarks.Tests.Engine;

/// <summary>What is made of results: tables, means, JSON.</summary>
public sealed class TableTests
{
    internal static EngineResults Results { get; } = Make();

    [Test]
    public void Text_is_aligned()
    {
        var table = new TextTable("model", "us", "");
        table.Add("a", "1.5", "met");
        table.Add("longer");
        Assert.That(table.Text(), Is.EqualTo("model    us\na       1.5  met\nlonger\n"));
    }

    [Test]
    public void Markdown_is_a_table_whatever_the_cells_hold()
    {
        var table = new TextTable("model", "us");
        table.Add("a|b", "1");
        Assert.That(table.Markdown(), Is.EqualTo("| model | us |\n| --- | ---: |\n| a\\|b | 1 |\n"));
    }

    [Test]
    public void Models_say_whether_they_meet_their_target() => Assert.That(EngineTables.Models(Results).Text().Split('\n')[1..4], Is.EqualTo(new[]
    {
        "first          10.00         u8 20.00   2.00  >= 1.5     met         10.00         s8 40.00   4.00",
        "second        1000.0            500.0   0.50    >= 1  MISSED",
        "third         absent",
    }));

    [Test]
    public void Means_are_geometric_and_of_groups() => Assert.That(Results.Means.Select(mean => (mean.Group, mean.Threads, mean.Rows, Math.Round(mean.Ratio, 9), mean.Target, mean.Met)),
        Is.EqualTo(new (string, int, int, double, double?, bool?)[] { ("g", 1, 2, 1, 2, false) }));

    [Test]
    public void Without_emitted_code_means_have_no_target() =>
        Assert.That(EngineResults.MeansOf(Results.Rows, [new RowGroup("g", Target: 2)], emit: false).Select(mean => mean.Met), Is.EqualTo(new bool?[] { null }));

    [Test]
    public void Json_has_snake_case_names_and_every_number()
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(EngineBenchmark.ToJson(Results))!;
        Assert.Multiple(() =>
        {
            Assert.That(json.AsObject().Select(pair => pair.Key), Is.EqualTo(new[] { "date", "machine", "emit", "seconds_per_engine", "rows", "means", "processes" }));
            Assert.That(json["rows"]![0]!["timings"]![1]!.ToJsonString(), Is.EqualTo("""{"threads":2,"native_us":10,"ort_us":40,"ratio":4,"form":"s8","other_ratio":5,"target":null,"allocated_bytes":0,"met":null}"""));
            Assert.That(json["rows"]![2]!["absent"]!.GetValue<string>(), Does.StartWith("its file"));
            Assert.That(json["processes"]![0]!["met"]!.GetValue<bool>());
        });
    }

    [Test]
    public void A_processor_is_told_by_its_first_entry() => Assert.Multiple(() =>
    {
        Assert.That(MachineInfo.Processor(["processor\t: 0", "cpu family\t: 26", "model\t\t: 2", "model name\t: Some CPU @ 1: 2", "", "model name\t: other"]), Is.EqualTo("Some CPU @ 1: 2 (family 26, model 2)"));
        Assert.That(MachineInfo.Processor(["CPU implementer\t: 0x41"]), Is.EqualTo("unknown"));
    });

    private static EngineResults Make()
    {
        RowResult[] rows =
        [
            new("first", "g", [new RowTiming(1, 10, 20, 2, "u8", 2.5, 1.5, 0), new RowTiming(2, 10, 40, 4, "s8", 5, null, 0)]),
            new("second", "g", [new RowTiming(1, 1000, 500, 0.5, null, null, 1, 0)]),
            new("third", "h", [], "its file is not on this machine"),
        ];
        var means = EngineResults.MeansOf(rows, [new RowGroup("g", Target: 2), new RowGroup("h", Target: 2)], emit: true);
        return new EngineResults(new DateTime(2026, 1, 2, 3, 4, 0, DateTimeKind.Utc), new Machine("cpu", 2, "Linux", "kernels", "edgert 1", "1.29.0"), true, 0.5, rows, means,
            [new ProcessMeasure("start", "ms", 5, 45, "ratio >= 8", true)]);
    }
}
