using EdgeRuntime.TestKit;

namespace EdgeRuntime.Graph.Tests.TfLite;

/// <summary>The TFLite files of the shared data.</summary>
internal static class TfLiteModels
{
    public static IReadOnlyList<string> All() => new[] { "mlperf-tiny", "tflm", "tflite" }
        .SelectMany(folder => Directory.GetFiles(TestData.Shared(folder), "*.tflite")).Order(StringComparer.Ordinal).ToList();
}
