namespace EdgeRuntime.Architecture.Tests;

/// <summary>Which project may reference which. References go to a lower level only; nothing that ships references converters or tests.</summary>
internal static class ReferenceTable
{
    private static readonly string[] s_sources =
        ["EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Media", "EdgeRuntime.Vision", "EdgeRuntime.Speech", "Microsoft.ML.OnnxRuntime"];

    private static readonly string[] s_devices = ["EdgeRuntime.Devices", "EdgeRuntime.Devices.Linux"];

    private static readonly string[] s_runtime = ["EdgeRuntime.Kernels", "EdgeRuntime.Inference", "EdgeRuntime.Inference.OnnxRuntime", "EdgeRuntime.Pipeline"];

    private static readonly string[] s_converters = ["EdgeRuntime.Graph", "EdgeRuntime.Lowering", "EdgeRuntime.Training", "EdgeRuntime.Compression"];

    public static IReadOnlyDictionary<string, Rule> Rules { get; } = new[]
    {
        Rule.For(0, "src", "EdgeRuntime.Core"),
        Rule.For(0, "src", "EdgeRuntime.Usage"),
        Rule.For(0, "src", "Microsoft.ML.OnnxRuntime"),
        Rule.For(1, "src", "EdgeRuntime.Bundle", "EdgeRuntime.Core"),
        Rule.For(1, "src", "EdgeRuntime.Media", "EdgeRuntime.Core"),
        Rule.For(1, "src", "EdgeRuntime.Vision", "EdgeRuntime.Core"),
        Rule.For(1, "src", "EdgeRuntime.Speech", "EdgeRuntime.Core"),
        Rule.For(1, "runtime", "EdgeRuntime.Kernels", "EdgeRuntime.Core"),
        Rule.For(1, "devices", "EdgeRuntime.Devices", "EdgeRuntime.Core"),
        Rule.For(2, "devices", "EdgeRuntime.Devices.Linux", "EdgeRuntime.Core", "EdgeRuntime.Devices"),
        Rule.For(2, "runtime", "EdgeRuntime.Inference", "EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Kernels"),
        Rule.For(2, "converters", "EdgeRuntime.Graph", "EdgeRuntime.Core"),
        Rule.For(3, "runtime", "EdgeRuntime.Inference.OnnxRuntime", "EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Inference", "Microsoft.ML.OnnxRuntime"),
        Rule.For(3, "runtime", "EdgeRuntime.Pipeline", "EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Media", "EdgeRuntime.Vision", "EdgeRuntime.Speech", "EdgeRuntime.Devices", "EdgeRuntime.Inference"),
        Rule.For(3, "converters", "EdgeRuntime.Lowering", "EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Kernels", "EdgeRuntime.Graph"),
        Rule.For(3, "converters", "EdgeRuntime.Training", "EdgeRuntime.Core", "EdgeRuntime.Graph", "EdgeRuntime.Media", "EdgeRuntime.Vision", "EdgeRuntime.Speech", "Microsoft.ML.OnnxRuntime"),
        Rule.For(4, "runtime", "EdgeRuntime.Host", ["EdgeRuntime.Usage", .. s_sources, .. s_devices, .. s_runtime]),
        Rule.For(4, "runtime", "EdgeRuntime.Native", "EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Kernels", "EdgeRuntime.Inference"),
        Rule.For(4, "runtime", "EdgeRuntime.Sample.Detect", [.. s_sources, .. s_runtime]),
        Rule.For(4, "runtime", "EdgeRuntime.Sample.Doorbell", [.. s_sources, .. s_devices, .. s_runtime]),
        Rule.For(4, "converters", "EdgeRuntime.Compression", "EdgeRuntime.Core", "EdgeRuntime.Bundle", "EdgeRuntime.Graph", "EdgeRuntime.Lowering", "EdgeRuntime.Training", "EdgeRuntime.Inference"),
        Rule.For(5, "converters", "EdgeRuntime.Evaluation", [.. s_sources, .. s_converters, "EdgeRuntime.Inference", "EdgeRuntime.Inference.OnnxRuntime"]),
        Rule.For(6, "converters", "EdgeRuntime.Converter", ["EdgeRuntime.Usage", .. s_sources, .. s_devices, .. s_runtime, .. s_converters, "EdgeRuntime.Evaluation"]),
    }.ToDictionary(static rule => rule.Name);
}

/// <summary>One line of the table.</summary>
internal sealed record Rule(int Level, string TopFolder, string Name, IReadOnlyList<string> Allowed)
{
    public static Rule For(int level, string topFolder, string name, params string[] allowed) => new(level, topFolder, name, allowed);
}
