using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>A bundle in a scratch file: tanh, then abs, of as many numbers as are worth two threads.</summary>
internal sealed class SmallBundle : IDisposable
{
    public const int Operations = 2;

    private const int Count = 1 << 14;
    private const int ByteCount = Count * sizeof(float);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-tuning-").FullName;

    public SmallBundle()
    {
        Path = System.IO.Path.Combine(_folder, "small.edge");
        var manifest = new Manifest
        {
            Name = "small", Engines = ["native"], Inputs = [new ManifestTensor { Name = "x", Shape = [1, Count] }], Outputs = [new ManifestTensor { Name = "y", Shape = [1, Count] }],
        };
        var plan = new ExecutionPlan
        {
            Buffers = [new PlanBuffer(PlanStorage.Input, 0, ByteCount), new PlanBuffer(PlanStorage.Arena, 0, ByteCount), new PlanBuffer(PlanStorage.Output, 0, ByteCount)],
            Tensors = [Tensor("x", 0), Tensor("tanh", 1), Tensor("y", 2)],
            Operations = [Unary(ActivationKind.Tanh, 0), Unary(ActivationKind.Abs, 1)],
            Inputs = [0],
            Outputs = [2],
            ArenaBytes = ByteCount,
            Constants = PlanConstants.From([]),
        };
        BundleWriter.Write(Path, manifest, [new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(plan))]);
        Reader = BundleReader.Open(Path);
    }

    public string Path { get; }

    public BundleReader Reader { get; }

    public void Dispose()
    {
        Reader.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static PlanTensor Tensor(string name, int buffer) => new(name, ElementType.Float32, new TensorShape(1, Count), PlanLayout.Model, buffer);

    private static PlanOperation Unary(ActivationKind kind, int input) => new(PlanOpCode.Unary, kind.ToString(), [input], [input + 1], PlanAttributes.Write(new Activation(kind)));
}
