using EdgeRuntime.TestKit;

namespace EdgeRuntime.Graph.Tests;

/// <summary>The ONNX files that tests read: those in the shared data, and the node, simple and converted models of Debian's libonnx-testdata.</summary>
internal static class OnnxModels
{
    private const string Debian = "/usr/share/libonnx-testdata/data";

    public static IReadOnlyList<string> Shared() => Directory.GetFiles(TestData.Shared("onnx"), "*.onnx").Order(StringComparer.Ordinal).ToList();

    public static IReadOnlyList<string> Tests(string folder = "")
    {
        if (!Directory.Exists(Debian))
            throw TestData.Missing("libonnx-testdata", "apt-get install -y libonnx-testdata");
        return Directory.GetFiles(Path.Combine(Debian, folder), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
    }
}
