using EdgeRuntime.TestKit;

namespace EdgeRuntime.Architecture.Tests;

/// <summary>The public API of each shipped library is a text file under review. <c>./build.sh golden</c> (EDGE_UPDATE_API=1) remakes them; look at the difference before committing it.</summary>
public sealed class PublicApiTests
{
    private static readonly string s_folder = Path.Combine(TestData.RepositoryRoot, "tests", "golden", "api");

    private static IEnumerable<Project> Libraries => Project.ShippedLibraries;

    [OneTimeSetUp]
    public void RemakeWhenAsked()
    {
        if (Environment.GetEnvironmentVariable("EDGE_UPDATE_API") != "1")
            return;
        if (Directory.Exists(s_folder))
            Directory.Delete(s_folder, recursive: true);
        Directory.CreateDirectory(s_folder);
        foreach (var project in Libraries)
            File.WriteAllLines(FileOf(project), ApiText.Of(ShippedAssemblyTests.Load(project)));
    }

    [TestCaseSource(nameof(Libraries))]
    public void It_is_the_reviewed_one(Project project)
    {
        var actual = ApiText.Of(ShippedAssemblyTests.Load(project));
        var reviewed = File.Exists(FileOf(project)) ? File.ReadAllLines(FileOf(project)) : [];
        var difference = reviewed.Except(actual).Select(static line => $"- {line}").Concat(actual.Except(reviewed).Select(static line => $"+ {line}")).ToArray();
        Assert.That(difference, Is.Empty,
            $"the public API of {project.Name} is not that of tests/golden/api/{project.Name}.txt; if it should change, run './build.sh golden' and review the difference:\n{string.Join('\n', difference)}");
    }

    [Test]
    public void Every_file_belongs_to_a_library() =>
        Assert.That(Directory.EnumerateFiles(s_folder).Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Libraries.Select(static project => project.Name)));

    private static string FileOf(Project project) => Path.Combine(s_folder, $"{project.Name}.txt");
}
