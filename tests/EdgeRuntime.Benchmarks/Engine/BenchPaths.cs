namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Where the benchmark finds programs and models, and where it puts what it makes.</summary>
internal static class BenchPaths
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>The folder that holds EdgeRuntime.sln.</summary>
    public static string Root => s_root.Value;

    /// <summary>The program that is measured; EDGERT_BIN names another.</summary>
    public static string Edgert => Program("EDGERT_BIN", "edgert");

    /// <summary>The converter; EDGEC_BIN names another.</summary>
    public static string Edgec => Program("EDGEC_BIN", "edgec");

    /// <summary>Models and bundles that were made, for the next time.</summary>
    public static string Cache => Path.Combine(Root, "artifacts", "bench", "models");

    public static string Json => Path.Combine(Root, "artifacts", "bench", "engine.json");

    public static string Document => Path.Combine(Root, "docs", "performance.md");

    /// <summary>A model under shared/data beside the repository (EDGE_SHARED_DATA names another place), or null.</summary>
    public static string? Shared(string path)
    {
        var folder = Environment.GetEnvironmentVariable("EDGE_SHARED_DATA");
        var candidates = string.IsNullOrEmpty(folder) ? FoldersAbove().Select(above => Path.Combine(above, "shared", "data")) : [folder];
        return candidates.Select(candidate => Path.Combine(candidate, path)).FirstOrDefault(File.Exists);
    }

    /// <summary>A downloaded model, or null.</summary>
    public static string? Downloaded(string path) => Path.Combine(Root, "artifacts", "downloads", "assets", path) is var full && File.Exists(full) ? full : null;

    private static IEnumerable<string> FoldersAbove()
    {
        for (var folder = Directory.GetParent(Root); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }

    private static string Program(string variable, string name) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path ? path : Path.Combine(Root, "artifacts", "bin", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeRuntime.sln")))
                return folder.FullName;
        }
        throw new ConfigurationException($"EdgeRuntime.sln is in no folder above {AppContext.BaseDirectory}; run the benchmark from the repository.");
    }
}
