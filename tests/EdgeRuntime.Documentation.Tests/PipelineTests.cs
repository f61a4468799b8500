using System.Text;
using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Documentation.Tests;

/// <summary>The pipelines that guides show are read: every key is one that there is. Bundles and devices are not looked for.</summary>
public sealed class PipelineTests
{
    private static IEnumerable<TestCaseData> Blocks => Page.All.SelectMany(static page => page.BlocksOf("json").Where(static block => block.Text.Contains("\"pipelines\"", StringComparison.Ordinal) || IsPart(block.Text))
        .Select(block => new TestCaseData($"{page.Path}:{block.Line}", block.Text).SetArgDisplayNames($"{page.Path}:{block.Line}")));

    [TestCaseSource(nameof(Blocks))]
    public void It_is_read(string place, string text) =>
        Assert.That(PipelineFile.Parse(Encoding.UTF8.GetBytes(IsPart(text) ? $"{{ \"pipelines\": [ {{ \"name\": \"part\", \"source\": \"test://\", {text} }} ] }}" : text), place), Has.Count.EqualTo(1));

    // A few keys of a pipeline.
    private static bool IsPart(string text) => text.StartsWith("\"stages\"", StringComparison.Ordinal) || text.StartsWith("\"rules\"", StringComparison.Ordinal);
}
