using System.Reflection;

namespace EdgeRuntime.Architecture.Tests;

public sealed class ShippedAssemblyTests
{
    private static IEnumerable<Project> Libraries => Project.ShippedLibraries;

    [TestCaseSource(nameof(Libraries))]
    public void It_is_marked_for_trimming_and_comes_with_its_documentation(Project project)
    {
        var assembly = Load(project);
        var marks = assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Select(static mark => $"{mark.Key}={mark.Value}");
        Assert.That(marks, Does.Contain("IsTrimmable=True"), $"{project.Path}: IsAotCompatible is off");
        Assert.That(Path.ChangeExtension(assembly.Location, ".xml"), Does.Exist, $"{project.Path}: GenerateDocumentationFile is off");
    }

    /// <summary>The built assembly of a shipped library.</summary>
    internal static Assembly Load(Project project)
    {
        try
        {
            return Assembly.Load(project.Name);
        }
        catch (FileNotFoundException)
        {
            throw new AssertionException($"{project.Name} is not beside this test: add a ProjectReference to {project.Path} to EdgeRuntime.Architecture.Tests.csproj.");
        }
    }
}
