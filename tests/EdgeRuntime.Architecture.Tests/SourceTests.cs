using System.Text.RegularExpressions;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Architecture.Tests;

/// <summary>Conventions that no compiler checks, over the text of every source file.</summary>
public sealed partial class SourceTests
{
    private static IEnumerable<Project> Projects => Project.All;

    private static IEnumerable<TestCaseData> Forbidden()
    {
        yield return new TestCaseData(NotImplemented()).SetName("No stubs: nothing throws that it is not implemented");
        yield return new TestCaseData(OldImport()).SetName("Native functions by LibraryImport only");
        yield return new TestCaseData(EmptyCatch()).SetName("No exception is swallowed by an empty catch");
        yield return new TestCaseData(ToDo()).SetName("Nothing is left to do");
    }

    [TestCaseSource(nameof(Forbidden))]
    public void No_source_holds(Regex forbidden)
    {
        var found = from path in Project.TopFolders.SelectMany(static folder => Project.Files(folder, "*.cs"))
                    where !path.StartsWith("tests/EdgeRuntime.Architecture.Tests/", StringComparison.Ordinal) && !path.StartsWith("src/Microsoft.ML.OnnxRuntime/", StringComparison.Ordinal)
                    let text = Read(path)
                    from Match match in forbidden.Matches(text)
                    select $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value}";
        Assert.That(found, Is.Empty);
    }

    [TestCaseSource(nameof(Projects))]
    public void A_namespace_is_the_path_of_its_folder(Project project)
    {
        var wrong = from path in Project.Files(project.Folder, "*.cs")
                    let declared = Namespace().Match(Read(path)).Groups[1].Value
                    let below = Path.GetDirectoryName(path)![project.Folder.Length..].Replace('/', '.')
                    where declared != project.RootNamespace + below && !(declared.Length == 0 && Path.GetFileName(path) is "Program.cs" or "AssemblyInfo.cs")
                    select $"{path}: {(declared.Length == 0 ? "no file-scoped namespace" : declared)}, expected {project.RootNamespace}{below}";
        Assert.That(wrong, Is.Empty);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, path));

    [GeneratedRegex(@"NotImplementedException")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(@"\bDllImport\(")]
    private static partial Regex OldImport();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"//.*\b(TODO|FIXME|HACK|XXX)\b.*")]
    private static partial Regex ToDo();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
