using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary><c>--report</c> on the commands that change or measure a model.</summary>
public sealed class EdgecReportTests : EdgecFixture
{
    private static readonly string[] s_input = ["--input-scale", "0.003921569", "--input-color", "GRAY"];

    [Test]
    public void Convert_says_what_precision_cost()
    {
        var page = InFolder("convert.html");
        Edgec(["convert", Model, "-o", InFolder("reported.edge"), "--precision", "int8", "--calibrate", Data, "--data", Data, "--labels", Labels, "--report", page, .. s_input]).Done();
        var report = Read(page);
        var stages = report.GetProperty("stages");
        Assert.Multiple(() =>
        {
            Assert.That(stages.EnumerateArray().Select(stage => stage.GetProperty("precision").GetString()), Is.EqualTo((string[])["fp32", "int8"]));
            Assert.That(stages[1].GetProperty("bundle_bytes").GetInt64(), Is.EqualTo(new FileInfo(InFolder("reported.edge")).Length));
            Assert.That(stages[1].GetProperty("accuracy").GetProperty("value").GetDouble(), Is.GreaterThan(0.95));
            Assert.That(report.GetProperty("classes").EnumerateArray().Select(row => row.GetProperty("name").GetString()), Is.EqualTo(QuadrantModel.Labels));
            Assert.That(report.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("precision").GetString()), Is.All.EqualTo("int8"));
            Assert.That(report.GetProperty("layers")[0].GetProperty("sqnr_db").GetDouble(), Is.GreaterThan(20));
        });
    }

    [Test]
    public void Evaluate_and_prune_say_what_they_found()
    {
        var (evaluated, pruned) = (InFolder("evaluate.html"), InFolder("prune.html"));
        var accuracy = Json(Edgec(["evaluate", Model, "--data", Data, "--json", "--report", evaluated, .. s_input])).GetProperty("accuracy").GetDouble();
        Assert.That(Read(evaluated).GetProperty("stages")[0].GetProperty("accuracy").GetProperty("value").GetDouble(), Is.EqualTo(accuracy));

        Edgec(["prune", Model, "-o", InFolder("pruned.onnx"), "--ratio", "0.5", "--round-to", "1", "--min-channels", "1", "--data", Data, "--report", pruned, .. s_input]).Done();
        var report = Read(pruned);
        Assert.That(report.GetProperty("stages")[1].GetProperty("macs").GetInt64(), Is.LessThan(report.GetProperty("stages")[0].GetProperty("macs").GetInt64()));
        Assert.That(report.GetProperty("pruning").GetArrayLength(), Is.GreaterThan(0));
    }

    [Test]
    public void A_page_is_called_html() => Edgec("evaluate", Model, "--data", Data, "--report", InFolder("report.txt")).Failed(2, "--report", "ends in .html");

    private static JsonElement Read(string page)
    {
        Assert.That(File.ReadAllText(page), Does.StartWith("<!DOCTYPE html>"));
        return JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(page, ".json"))).RootElement;
    }
}
