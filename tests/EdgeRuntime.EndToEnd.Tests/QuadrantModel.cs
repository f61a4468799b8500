using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>
/// An INT8 model whose answers anyone can work out: of a gray 8×8 image it names the brightest quadrant. One dense layer: weight 1/16 · 10 within the quadrant, 0 elsewhere, so
/// that the logit is ten times the mean brightness in [0,1]. Made as a plan and as the same QDQ model for ONNX Runtime.
/// </summary>
internal static class QuadrantModel
{
    public const int Side = 8;
    public const int Classes = 4;
    public static readonly string[] Labels = ["top-left", "top-right", "bottom-left", "bottom-right"];

    private const int Pixels = Side * Side;
    private const float InputScale = 1 / 255f;
    private const float WeightScale = 10 / 16f;
    private const float OutputScale = 10 / 255f;

    /// <summary>An image whose quadrants have these gray values.</summary>
    public static byte[] Image(params ReadOnlySpan<byte> quadrants)
    {
        var pixels = new byte[Pixels];
        for (var i = 0; i < Pixels; i++)
            pixels[i] = quadrants[QuadrantOf(i)];
        return pixels;
    }

    /// <summary>The model's logits for such an image.</summary>
    public static float Logit(byte quadrant) => quadrant * OutputScale;

    public static void WriteBundle(string path, bool plan = true, bool onnx = true, double? accuracy = null)
    {
        var manifest = new Manifest
        {
            Producer = "tests",
            Name = "quadrant",
            Precision = "int8",
            Inputs = [new ManifestTensor { Name = "image", Shape = [1, 1, Side, Side], Layout = "NCHW", Preprocessing = new ImagePreprocessing { Color = "GRAY", Scale = [InputScale] } }],
            Outputs = [new ManifestTensor { Name = "logits", Shape = [1, Classes] }],
            Classification = new Classification { Softmax = true },
            NativeUnsupported = plan ? null : "Einsum (node 'attention/mix')",
        };
        if (accuracy is { } measured)
            manifest.Metrics["accuracy"] = measured;
        var entries = new List<BundleEntry> { new(BundleEntryNames.Labels, Encoding.UTF8.GetBytes(string.Join('\n', Labels) + "\n")) };
        if (plan)
        {
            manifest.Engines.Add("native");
            entries.Add(new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(MakePlan())));
        }
        if (onnx)
        {
            manifest.Engines.Add("onnxruntime");
            entries.Add(new BundleEntry(BundleEntryNames.Model, OnnxWriter.ToBytes(MakeOnnx())));
        }
        BundleWriter.Write(path, manifest, entries);
    }

    private static int QuadrantOf(int pixel) => (pixel / Side >= Side / 2 ? 2 : 0) + (pixel % Side >= Side / 2 ? 1 : 0);

    /// <summary>[64, 4], row-major.</summary>
    private static sbyte[] Weights()
    {
        var weights = new sbyte[Pixels * Classes];
        for (var i = 0; i < Pixels; i++)
            weights[i * Classes + QuadrantOf(i)] = 1;
        return weights;
    }

    private static ExecutionPlan MakePlan()
    {
        var packed = new sbyte[WeightPacking.PackedInt8Count(Pixels, Classes)];
        WeightPacking.PackInt8(Weights(), Pixels, Classes, packed);
        var bias = new int[WeightPacking.Tile];
        var multipliers = new float[WeightPacking.Tile];
        multipliers.AsSpan(0, Classes).Fill(InputScale * WeightScale / OutputScale);
        var constants = new byte[packed.Length + 128];
        MemoryMarshal.AsBytes(packed.AsSpan()).CopyTo(constants);
        MemoryMarshal.AsBytes(bias.AsSpan()).CopyTo(constants.AsSpan(packed.Length));
        MemoryMarshal.AsBytes(multipliers.AsSpan()).CopyTo(constants.AsSpan(packed.Length + 64));

        return new ExecutionPlan
        {
            Buffers =
            [
                new PlanBuffer(PlanStorage.Input, 0, Pixels * 4), new PlanBuffer(PlanStorage.Arena, 0, Pixels), new PlanBuffer(PlanStorage.Arena, 64, Classes),
                new PlanBuffer(PlanStorage.Output, 0, Classes * 4), new PlanBuffer(PlanStorage.Constant, 0, packed.Length),
                new PlanBuffer(PlanStorage.Constant, packed.Length, 64), new PlanBuffer(PlanStorage.Constant, packed.Length + 64, 64),
            ],
            Tensors =
            [
                new PlanTensor("image", ElementType.Float32, new TensorShape(1, 1, Side, Side), PlanLayout.Model, 0),
                new PlanTensor("image_q", ElementType.UInt8, new TensorShape(1, Pixels), PlanLayout.Model, 1, new QuantizationParameters(InputScale, 0)),
                new PlanTensor("logits_q", ElementType.UInt8, new TensorShape(1, Classes), PlanLayout.Model, 2, new QuantizationParameters(OutputScale, 0)),
                new PlanTensor("logits", ElementType.Float32, new TensorShape(1, Classes), PlanLayout.Model, 3),
                new PlanTensor("weights", ElementType.Int8, new TensorShape(packed.Length), PlanLayout.Packed, 4),
                new PlanTensor("bias", ElementType.Int32, new TensorShape(bias.Length), PlanLayout.Packed, 5),
                new PlanTensor("multipliers", ElementType.Float32, new TensorShape(multipliers.Length), PlanLayout.Packed, 6),
            ],
            Operations =
            [
                new PlanOperation(PlanOpCode.Quantize, "quantize", [0], [1], PlanAttributes.Write(new QuantizeAttributes { Scale = InputScale })),
                new PlanOperation(PlanOpCode.DenseInt8, "dense", [1, 4, 5, 6], [2], PlanAttributes.Write(new DenseInt8Attributes { Rows = 1, K = Pixels, N = Classes, Output = new Requantization(0) })),
                new PlanOperation(PlanOpCode.Dequantize, "dequantize", [2], [3], PlanAttributes.Write(new QuantizeAttributes { Scale = OutputScale })),
            ],
            Inputs = [0],
            Outputs = [3],
            ArenaBytes = 64 + Classes,
            Constants = PlanConstants.From(constants),
        };
    }

    private static Model MakeOnnx()
    {
        var graph = new GraphBuilder("quadrant");
        var zero = graph.Constant(TensorData.Scalar((byte)0), "zero");
        var inputScale = graph.Constant(TensorData.Scalar(InputScale), "input_scale");
        var outputScale = graph.Constant(TensorData.Scalar(OutputScale), "output_scale");
        var weights = graph.Add("DequantizeLinear", [graph.Constant(TensorData.From(Weights(), Pixels, Classes), "weights"), graph.Constant(TensorData.Scalar(WeightScale), "weight_scale")]);

        var image = graph.Input("image", ElementType.Float32, 1, 1, Side, Side);
        var flat = graph.Add("Reshape", [image, graph.Constant(TensorData.Vector(1, Pixels), "shape")]);
        var x = graph.Add("DequantizeLinear", [graph.Add("QuantizeLinear", [flat, inputScale, zero]), inputScale, zero]);
        var y = graph.Add("QuantizeLinear", [graph.Add("MatMul", [x, weights]), outputScale, zero]);
        graph.Output(graph.AddNamed("logits", "DequantizeLinear", [y, outputScale, zero]), ElementType.Float32, [1, Classes]);
        return graph.Model;
    }
}
