using System.Runtime.InteropServices;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>A bundle in a scratch file: tanh, then abs, of as many numbers as are worth two threads; or an INT8 convolution of 3×3, then one of 1×1, which several kernels can compute.</summary>
internal sealed class SmallBundle : IDisposable
{
    public const int Operations = 2;

    private const int Count = 1 << 14;
    private const int ByteCount = Count * sizeof(float);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-tuning-").FullName;

    public SmallBundle(bool int8 = false)
    {
        Path = System.IO.Path.Combine(_folder, "small.edge");
        var manifest = new Manifest
        {
            Name = "small", Engines = ["native"], Inputs = [new ManifestTensor { Name = "x", Shape = [1, Count] }], Outputs = [new ManifestTensor { Name = "y", Shape = [1, Count] }],
        };
        if (int8)
        {
            manifest.Inputs[0] = new ManifestTensor { Name = "x", Type = "u8", Shape = [1, Side, Side, Channels] };
            manifest.Outputs[0] = new ManifestTensor { Name = "y", Type = "u8", Shape = [1, Side, Side, Channels] };
        }
        var plan = int8 ? Int8Plan() : new ExecutionPlan
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

    private const int Side = 16, Channels = 32, Pixels = Side * Side * Channels, Weights = 9 * Channels * Channels, Bias = Weights, Multipliers = Bias + 4 * Channels;

    // Both layers read the same constants: the second takes the first ninth of the weights.
    private static ExecutionPlan Int8Plan()
    {
        var constants = new byte[Multipliers + 4 * Channels];
        new Random(4).NextBytes(constants.AsSpan(0, Weights));
        MemoryMarshal.Cast<byte, float>(constants.AsSpan(Multipliers)).Fill(0.001f);
        return new ExecutionPlan
        {
            Buffers =
            [
                new PlanBuffer(PlanStorage.Input, 0, Pixels), new PlanBuffer(PlanStorage.Arena, 0, Pixels), new PlanBuffer(PlanStorage.Output, 0, Pixels), new PlanBuffer(PlanStorage.Constant, 0, Weights),
                new PlanBuffer(PlanStorage.Constant, Bias, 4 * Channels), new PlanBuffer(PlanStorage.Constant, Multipliers, 4 * Channels), new PlanBuffer(PlanStorage.Constant, 0, Channels * Channels),
            ],
            Tensors =
            [
                Image("x", 0), Image("between", 1), Image("y", 2), Packed(ElementType.Int8, Weights, 3), Packed(ElementType.Int32, Channels, 4), Packed(ElementType.Float32, Channels, 5), Packed(ElementType.Int8, Channels * Channels, 6),
            ],
            Operations = [Convolution("three", 3, 0, 3), Convolution("one", 1, 1, 6)],
            Inputs = [0],
            Outputs = [2],
            ArenaBytes = Pixels,
            Constants = PlanConstants.From(constants),
        };
    }

    private static PlanTensor Image(string name, int buffer) => new(name, ElementType.UInt8, new TensorShape(1, Side, Side, Channels), PlanLayout.Model, buffer);

    private static PlanTensor Packed(ElementType type, int count, int buffer) => new("", type, new TensorShape(count), PlanLayout.Packed, buffer);

    private static PlanOperation Convolution(string name, int kernel, int input, int weights) => new(PlanOpCode.Conv2DInt8, name, [input, weights, 4, 5], [input + 1], PlanAttributes.Write(new ConvolutionInt8Attributes
    {
        Window = new Window2D
        {
            Batch = 1, InputH = Side, InputW = Side, InputC = Channels, OutputH = Side, OutputW = Side, OutputC = Channels, KernelH = kernel, KernelW = kernel, StrideH = 1, StrideW = 1, DilationH = 1, DilationW = 1,
            PadTop = kernel / 2, PadLeft = kernel / 2, PadBottom = kernel / 2, PadRight = kernel / 2,
        },
        Groups = 1, InputZeroPoint = 128, Output = new(128),
    }));

    public void Dispose()
    {
        Reader.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static PlanTensor Tensor(string name, int buffer) => new(name, ElementType.Float32, new TensorShape(1, Count), PlanLayout.Model, buffer);

    private static PlanOperation Unary(ActivationKind kind, int input) => new(PlanOpCode.Unary, kind.ToString(), [input], [input + 1], PlanAttributes.Write(new Activation(kind)));
}
