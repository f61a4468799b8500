using System.Runtime.Intrinsics.X86;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace EdgeRuntime.TestKit;

/// <summary>
/// Tests that compare INT8 results with ONNX Runtime's. On x64 processors without VNNI its u8·s8 products saturate at 16 bits, so that what differs there says nothing about us: such a test counts as skipped, not as failed. Where it passes, and on every other processor, it counts as any other.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExactReferenceAttribute : Attribute, ITestAction
{
    private const string Reason = "ONNX Runtime's u8·s8 products saturate on a processor without VNNI: the comparison says nothing here";

    private static readonly bool s_saturates = X86Base.IsSupported && File.Exists("/proc/cpuinfo") && !File.ReadAllText("/proc/cpuinfo").Contains("_vnni", StringComparison.Ordinal);

    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Test;

    /// <summary>Leaves out a fixture whose preparation already compares, on processors where that cannot be done.</summary>
    public static void Demand()
    {
        if (s_saturates)
            Assert.Ignore(Reason);
    }

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test)
    {
        var result = TestExecutionContext.CurrentContext.CurrentResult;
        // An exception is no comparison: it stays a failure.
        if (s_saturates && result.ResultState.Equals(ResultState.Failure))
            result.SetResult(ResultState.Ignored, $"{Reason}: {result.Message}");
    }
}
