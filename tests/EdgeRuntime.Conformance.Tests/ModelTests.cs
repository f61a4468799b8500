using EdgeRuntime.Conformance.Models;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Tests;

/// <summary>Real models with results that are known from elsewhere.</summary>
[ExactReference]
public sealed class ModelTests
{
    private static IEnumerable<TestCaseData> Cases => ModelSuite.All.Select(test => new TestCaseData(test).SetArgDisplayNames(test.Name));

    [TestCaseSource(nameof(Cases))]
    public void A_model_gives_what_is_known_of_it(ModelCase test)
    {
        var result = test.Run();
        Assert.That(result.Passed, $"expected {test.Expected}; native {result.Native}; ONNX Runtime {result.OnnxRuntime}");
    }
}
