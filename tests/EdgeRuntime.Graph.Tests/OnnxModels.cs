namespace EdgeRuntime.Graph.Tests;

/// <summary>The ONNX files that tests read: those in the shared data, and the node, simple and converted models of Debian's libonnx-testdata.</summary>
internal static class OnnxModels
{
    private const string Debian = "/usr/share/libonnx-testdata/data";

    public static IReadOnlyList<string> Shared()
    {
        var directory = Path.Combine(Root(), "..", "shared", "data", "onnx");
        Need(Directory.Exists(directory), $"{directory} is missing: check out the shared data beside the repository.");
        return Directory.GetFiles(directory, "*.onnx").Order(StringComparer.Ordinal).ToList();
    }

    public static IReadOnlyList<string> Tests(string folder = "")
    {
        Need(Directory.Exists(Debian), "libonnx-testdata is missing: apt-get install -y libonnx-testdata");
        return Directory.GetFiles(Path.Combine(Debian, folder), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
    }

    private static void Need(bool condition, string remedy)
    {
        if (condition)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(remedy);
        Assert.Ignore(remedy);
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "EdgeRuntime.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("EdgeRuntime.sln is in no folder above the tests.");
    }
}
