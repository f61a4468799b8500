using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A plan of two operations over so many elements that each is worth several threads: |tanh(x)|.</summary>
internal static class SmoothModel
{
    private const int Count = 1 << 16;
    private const int ByteCount = Count * sizeof(float);

    public static void WriteBundle(string path)
    {
        var manifest = new Manifest
        {
            Producer = "tests",
            Name = "smooth",
            Precision = "fp32",
            Engines = ["native"],
            Inputs = [new ManifestTensor { Name = "x", Shape = [1, Count] }],
            Outputs = [new ManifestTensor { Name = "y", Shape = [1, Count] }],
        };
        BundleWriter.Write(path, manifest, [new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(MakePlan()))]);
    }

    private static ExecutionPlan MakePlan() => new()
    {
        Buffers = [new PlanBuffer(PlanStorage.Input, 0, ByteCount), new PlanBuffer(PlanStorage.Arena, 0, ByteCount), new PlanBuffer(PlanStorage.Output, 0, ByteCount)],
        Tensors = [Tensor("x", 0), Tensor("tanh", 1), Tensor("y", 2)],
        Operations =
        [
            new PlanOperation(PlanOpCode.Unary, "a/rather/long/name/that/an/exporter/made/of/scopes/tanh", [0], [1], PlanAttributes.Write(new Activation(ActivationKind.Tanh))),
            new PlanOperation(PlanOpCode.Unary, "abs", [1], [2], PlanAttributes.Write(new Activation(ActivationKind.Abs))),
        ],
        Inputs = [0],
        Outputs = [2],
        ArenaBytes = ByteCount,
        Constants = PlanConstants.From([]),
    };

    private static PlanTensor Tensor(string name, int buffer) => new(name, ElementType.Float32, new TensorShape(1, Count), PlanLayout.Model, buffer);
}
