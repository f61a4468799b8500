using System.Text;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Vision;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>
/// A model that finds the bright boxes of <c>test://</c>: the picture in gray, 64 x 48, by a sigmoid that is above one half where it is bright; the decoder makes rectangles of connected regions. And an autoencoder that gives
/// back what it gets, halved towards zero (tanh).
/// </summary>
internal static class BoxModel
{
    public const int Width = 64;
    public const int Height = 48;

    public static void Write(string path, string label = "box") => Write(path, Boxes(), ActivationKind.Sigmoid, new TensorShape(1, 1, Height, Width), label);

    private static Manifest Boxes() => new()
    {
        Name = "boxes",
        FormatVersion = 3,
        Engines = ["native"],
        Inputs = [new ManifestTensor { Name = "x", Shape = [1, 1, Height, Width], Layout = "NCHW", Preprocessing = new ImagePreprocessing { Color = "GRAY", Mean = [170], Scale = [0.2f], Resize = "area" } }],
        Outputs = [new ManifestTensor { Name = "y", Shape = [1, 1, Height, Width], Layout = "NCHW" }],
        Decoder = new(StringComparer.Ordinal) { ["type"] = "db", ["threshold"] = "0.5", ["unclip"] = "0" },
    };

    /// <summary>The same network as a segmentation: what is bright is of the second class.</summary>
    public static void WriteMask(string path, string labels)
    {
        var manifest = Boxes();
        manifest.Decoder = new(StringComparer.Ordinal) { ["type"] = "segmentation", ["activation"] = labels.Split('\n').Length > 2 ? "index" : "none" };
        Write(path, manifest, ActivationKind.Sigmoid, new TensorShape(1, 1, Height, Width), labels);
    }

    public static void WriteTanh(string path, int values) => Write(path, new Manifest
    {
        Name = "tanh", Engines = ["native"], Inputs = [new ManifestTensor { Name = "x", Shape = [1, values] }], Outputs = [new ManifestTensor { Name = "y", Shape = [1, values] }],
    }, ActivationKind.Tanh, new TensorShape(1, values), null);

    private static void Write(string path, Manifest manifest, ActivationKind kind, TensorShape shape, string? label)
    {
        var bytes = (int)shape.ElementCount * sizeof(float);
        var plan = new ExecutionPlan
        {
            Buffers = [new PlanBuffer(PlanStorage.Input, 0, bytes), new PlanBuffer(PlanStorage.Output, 0, bytes)],
            Tensors = [new PlanTensor("x", ElementType.Float32, shape, PlanLayout.Model, 0), new PlanTensor("y", ElementType.Float32, shape, PlanLayout.Model, 1)],
            Operations = [new PlanOperation(PlanOpCode.Unary, "unary", [0], [1], PlanAttributes.Write(new Activation(kind)))],
            Inputs = [0],
            Outputs = [1],
            ArenaBytes = 0,
            Constants = PlanConstants.From([]),
        };
        List<BundleEntry> entries = [new(BundleEntryNames.Plan, PlanWriter.ToBytes(plan))];
        if (label is not null)
            entries.Insert(0, new BundleEntry(BundleEntryNames.Labels, Encoding.UTF8.GetBytes(label + "\n")));
        BundleWriter.Write(path, manifest, entries);
    }
}
