using EdgeRuntime.Conformance.Nodes;

namespace EdgeRuntime.Conformance.Tests;

/// <summary>ONNX's own test cases. What killed the process here would end the run without results, which fails it.</summary>
public sealed class NodeTests
{
    [TestCase("native", 450)]
    [TestCase("onnxruntime", 950)]
    public void Cases_pass_or_are_refused_with_a_reason(string path, int atLeast)
    {
        var results = ConformanceCase.All().Select(test => CaseRunner.Run(test, path)).ToList();
        var faults = results.Where(result => result.Outcome is Outcome.Wrong or Outcome.Crash).Select(result => $"{result.Outcome} {result.Suite}/{result.Name}: {result.Reason}");
        Assert.Multiple(() =>
        {
            Assert.That(faults, Is.Empty);
            Assert.That(results.Where(result => result.Outcome == Outcome.Unsupported).Select(result => result.Reason), Has.All.Not.Empty);
            Assert.That(results.Count(result => result.Outcome == Outcome.Pass), Is.GreaterThanOrEqualTo(atLeast));
        });
    }
}
