using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Upgrade;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Graph.Tests.Upgrade;

/// <summary>The models of ONNX's own tests that speak old operator sets: upgraded, stock ONNX Runtime must give the outputs that come with them.</summary>
[TestFixture]
public class UpgradedConformanceTests
{
    private const float Tolerance = 1e-3f;

    [Test]
    public void Upgraded_models_give_the_outputs_of_the_tests()
    {
        var failures = new List<string>();
        var others = new List<string>();
        var passed = new SortedDictionary<long, int>();
        foreach (var path in OnnxModels.Tests())
        {
            if (ConformanceCase.Read(path) is not { } test || test.Model.Opset is < 1 or >= UpgradeOpset.InternalOpset || HasStrings(test))
                continue;
            var opset = test.Model.Opset;
            if (test.Model.Graph.Nodes.Exists(node => node.OpType == "Scan") && opset == 8)
            {
                Assert.That(() => UpgradeOpset.Run(test.Model), Throws.TypeOf<InvalidModelException>().With.Message.Contains("(Scan) of operator set 8"));
                continue;
            }
            UpgradeOpset.Run(test.Model);
            Assert.That(test.Model.Opset, Is.EqualTo(UpgradeOpset.InternalOpset), path);
            if (Outcome(() => Ort.Run(test.Model, test.Feeds), test) is not { } difference)
                passed[opset] = passed.GetValueOrDefault(opset) + 1;
            else if (Outcome(() => Ort.Run(File.ReadAllBytes(path), test.Feeds), test) is null)
                failures.Add($"{path} (operator set {opset}): {difference}");
            else
                others.Add(test.Name);
        }
        TestContext.Out.WriteLine($"passed {string.Join(", ", passed.Select(entry => $"{entry.Value} of operator set {entry.Key}"))}; {others.Count} that ONNX Runtime does not run, or answers in another way, in their old form too: {string.Join(' ', others)}");
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(40)));
        Assert.That(passed.Values.Sum(), Is.GreaterThanOrEqualTo(930));
        Assert.That(passed.Where(entry => entry.Key < 7).Sum(entry => entry.Value), Is.GreaterThanOrEqualTo(138));
    }

    private static bool HasStrings(ConformanceCase test) => test.Feeds.Values.Concat(test.Expected.Values).Any(tensor => tensor.Type == ElementType.String);

    private static string? Outcome(Func<IReadOnlyDictionary<string, TensorData>> run, ConformanceCase test)
    {
        try
        {
            return Ort.Difference(test.Expected, run(), Tolerance);
        }
        catch (OnnxRuntimeException error)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }
}
