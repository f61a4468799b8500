using System.Xml.Linq;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Architecture.Tests;

/// <summary>A project file of the repository.</summary>
/// <param name="Path">Its path from the repository's root, with slashes.</param>
public sealed record Project(string Path)
{
    public static readonly string[] TopFolders = ["converters", "devices", "runtime", "src", "tests"];

    private readonly XDocument _xml = XDocument.Load(System.IO.Path.Combine(TestData.RepositoryRoot, Path));

    public static IReadOnlyList<Project> All { get; } =
        [.. TopFolders.SelectMany(static folder => Files(folder, "*.csproj")).Select(static path => new Project(path))];

    /// <summary>What devices and applications link: every library of src, runtime and devices that is ours.</summary>
    public static IEnumerable<Project> ShippedLibraries => All.Where(static project => project.IsShipped && project.Property("OutputType") != "Exe" && project.Name != "Microsoft.ML.OnnxRuntime");

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string TopFolder => Path.Split('/')[0];

    public string Folder => Path[..Path.LastIndexOf('/')];

    public bool IsShipped => TopFolder is "src" or "runtime" or "devices";

    /// <summary>Whether it shows how applications use the libraries.</summary>
    public bool IsSample => Name.StartsWith("EdgeRuntime.Sample.", StringComparison.Ordinal);

    /// <summary>The projects that it references, by path from the repository's root.</summary>
    public IEnumerable<string> References => _xml.Descendants("ProjectReference")
        .Select(reference => System.IO.Path.GetFullPath(System.IO.Path.Combine(TestData.RepositoryRoot, Folder, reference.Attribute("Include")!.Value.Replace('\\', '/'))))
        .Select(static path => System.IO.Path.GetRelativePath(TestData.RepositoryRoot, path));

    public string RootNamespace => Property("RootNamespace") ?? Name;

    public string? Property(string name) => _xml.Descendants(name).FirstOrDefault()?.Value;

    /// <summary>The files under a folder, by path from the repository's root, but for what builds leave behind.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(TestData.RepositoryRoot, folder), pattern, SearchOption.AllDirectories)
            .Select(static path => System.IO.Path.GetRelativePath(TestData.RepositoryRoot, path))
            .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);

    public override string ToString() => Name;
}
