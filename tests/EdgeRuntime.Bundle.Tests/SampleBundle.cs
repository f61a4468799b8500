using System.Text;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests;

/// <summary>A small model: quantize, look up, dequantize, with a view of the output's buffer.</summary>
internal static class SampleBundle
{
    public static ExecutionPlan Plan(int constantBytes = 256)
    {
        var constants = new byte[constantBytes];
        new Random(1).NextBytes(constants);
        return Plan(constants);
    }

    public static ExecutionPlan Plan(byte[] constants)
    {
        var quantization = new QuantizationParameters(0.5f, 128);
        var attributes = PlanAttributes.Write(new QuantizeAttributes { Scale = 0.5f, ZeroPoint = 128 });
        return new ExecutionPlan
        {
            Buffers =
            [
                new(PlanStorage.Input, 0, 40), new(PlanStorage.Output, 0, 40), new(PlanStorage.Arena, 0, 10),
                new(PlanStorage.Arena, 64, 10), new(PlanStorage.Constant, 0, 256),
            ],
            Tensors =
            [
                new("x", ElementType.Float32, new TensorShape(1, 10), PlanLayout.Model, 0),
                new("y", ElementType.Float32, new TensorShape(1, 10), PlanLayout.Model, 1),
                new("x/quantized", ElementType.UInt8, new TensorShape(1, 10), PlanLayout.Model, 2, quantization),
                new("größe", ElementType.UInt8, new TensorShape(1, 1, 1, 10), PlanLayout.ChannelsLast, 3, quantization),
                new("table", ElementType.UInt8, new TensorShape(256), PlanLayout.Packed, 4),
                new("y/view", ElementType.Float32, new TensorShape(10), PlanLayout.Model, 1),
            ],
            Operations =
            [
                new(PlanOpCode.Quantize, "quantize", [0], [2], attributes),
                new(PlanOpCode.Lookup, "", [2, 4], [3], default),
                new(PlanOpCode.Dequantize, "dequantize", [3], [1], attributes),
            ],
            Inputs = [0],
            Outputs = [1],
            ArenaBytes = 128,
            Constants = PlanConstants.From(constants),
        };
    }

    public static Manifest Manifest() => new()
    {
        Producer = "edgec 0.1.0",
        Name = "sample",
        Precision = "int8",
        Engines = ["native"],
        Inputs = [new() { Name = "x", Shape = [1, 10], Preprocessing = new() { Color = "GRAY", Scale = [1 / 255f] } }],
        Outputs = [new() { Name = "y", Shape = [1, 10] }],
        Classification = new() { Softmax = true },
        Metrics = new() { ["accuracy"] = 0.9912 },
        Calibration = "minmax:512:9f86",
    };

    public static List<BundleEntry> Entries() =>
    [
        new(BundleEntryNames.Plan, PlanWriter.ToBytes(Plan())),
        new(BundleEntryNames.Labels, Encoding.UTF8.GetBytes("zero\none\ntwo\n")),
    ];

    public static byte[] Bytes(Manifest? manifest = null, List<BundleEntry>? entries = null)
    {
        using var stream = new MemoryStream();
        BundleWriter.Write(stream, manifest ?? Manifest(), entries ?? Entries());
        return stream.ToArray();
    }
}
