using System.Text.RegularExpressions;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Architecture.Tests;

public sealed partial class ReferenceTests
{
    private static IEnumerable<Project> Projects => Project.All;

    private static IEnumerable<Project> ProductProjects => Project.All.Where(static project => project.TopFolder != "tests");

    [TestCaseSource(nameof(ProductProjects))]
    public void References_are_those_that_the_table_allows(Project project)
    {
        Assert.That(ReferenceTable.Rules, Contains.Key(project.Name), $"{project.Path}: a new project needs a line in ReferenceTable.cs and in the design");
        var rule = ReferenceTable.Rules[project.Name];
        Assert.That(project.TopFolder, Is.EqualTo(rule.TopFolder));
        Assert.That(project.References.Select(static reference => Path.GetFileNameWithoutExtension(reference)), Is.SubsetOf(rule.Allowed), project.Path);
    }

    [Test]
    public void The_table_goes_down_only()
    {
        foreach (var rule in ReferenceTable.Rules.Values)
        {
            foreach (var allowed in rule.Allowed)
            {
                Assert.That(ReferenceTable.Rules[allowed].Level, Is.LessThan(rule.Level), $"{rule.Name} → {allowed}");
                Assert.That(rule.TopFolder == "converters" || ReferenceTable.Rules[allowed].TopFolder != "converters", $"{rule.Name} → {allowed}");
            }
        }
    }

    [TestCaseSource(nameof(ProductProjects))]
    public void Nothing_but_a_test_references_tests(Project project) => Assert.That(project.References, Has.None.StartsWith("tests/"));

    [TestCaseSource(nameof(Projects))]
    public void References_exist(Project project) => Assert.That(project.References, Is.SubsetOf(Project.All.Select(static other => other.Path)));

    [TestCaseSource(nameof(Projects))]
    public void Folder_name_and_namespace_agree(Project project)
    {
        var folder = project.IsSample ? "runtime/samples" : project.TopFolder;
        Assert.That(project.Path, Is.EqualTo($"{folder}/{project.Name}/{project.Name}.csproj"));
        var expected = project.Name switch { "EdgeRuntime.Core" => "EdgeRuntime", "EdgeRuntime.Core.Tests" => "EdgeRuntime.Tests", _ => project.Name };
        Assert.That(project.RootNamespace, Is.EqualTo(expected));
    }

    [Test]
    public void The_top_level_has_five_folders_of_code_and_docs()
    {
        var folders = new DirectoryInfo(TestData.RepositoryRoot).EnumerateDirectories().Select(static folder => folder.Name).Where(static name => name[0] != '.' && name != "artifacts");
        Assert.That(folders, Is.EquivalentTo((string[])[.. Project.TopFolders, "docs"]));
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "EdgeRuntime.sln"));
        var listed = ProjectPath().Matches(solution).Select(static match => match.Groups[1].Value.Replace('\\', '/'));
        Assert.That(listed, Is.EquivalentTo(Project.All.Select(static project => project.Path)));
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
