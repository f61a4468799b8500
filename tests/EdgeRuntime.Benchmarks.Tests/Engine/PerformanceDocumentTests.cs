using EdgeRuntime.Benchmarks.Engine;

namespace EdgeRuntime.Benchmarks.Tests.Engine;

public sealed class PerformanceDocumentTests
{
    private const string Document = "# Title\n\n<!-- bench:engine -->\nold\n<!-- /bench:engine -->\n\nby hand\n<!-- bench:intrinsics -->\n<!-- /bench:intrinsics -->\n";

    [Test]
    public void Only_the_section_changes()
    {
        var once = PerformanceDocument.Replace(Document, "engine", "| new |\n");
        Assert.That(once, Is.EqualTo(Document.Replace("\nold\n", "\n\n| new |\n\n", StringComparison.Ordinal)));
        Assert.That(PerformanceDocument.Replace(once, "engine", "| new |"), Is.EqualTo(once));
    }

    [TestCase("no comments")]
    [TestCase("<!-- bench:engine -->\n")]
    [TestCase("<!-- /bench:engine -->\n<!-- bench:engine -->\n")]
    [TestCase(Document + Document)]
    public void Missing_or_doubled_comments_are_named(string document) =>
        Assert.That(() => PerformanceDocument.Replace(document, "engine", "x"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("<!-- bench:engine -->"));

    [Test]
    public void The_document_has_both_sections()
    {
        var document = File.ReadAllText(BenchPaths.Document);
        Assert.That(() => PerformanceDocument.Replace(PerformanceDocument.Replace(document, "engine", "x"), "intrinsics", "x"), Throws.Nothing);
    }

    [Test]
    public void A_section_says_where_it_was_measured_and_holds_all_tables()
    {
        var section = PerformanceDocument.Section(TableTests.Results);
        Assert.That(section, Does.StartWith("2026-01-02 03:04 UTC, cpu, 2 cores, Linux; edgert 1, kernels: kernels; ONNX Runtime 1.29.0.").And.Contain("\n| first |").And.Contain("\n| g |").And.Contain("\n| start | 5 ms | 45 ms | 9.00 |"));
    }
}
