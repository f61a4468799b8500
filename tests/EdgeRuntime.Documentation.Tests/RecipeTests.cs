using System.Text.RegularExpressions;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Documentation.Tests;

/// <summary>Whoever runs a recipe of converters/recipes finds in docs/data.md what it wants to be told.</summary>
public sealed partial class RecipeTests
{
    [Test]
    public void Variables_of_recipes_are_explained()
    {
        var recipes = Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "converters", "recipes"), "*.yaml");
        Assert.That(recipes, Is.Not.Empty);
        var explained = new Page("docs/data.md").Spans.Select(static span => span.Text).ToHashSet();
        Assert.That(recipes.SelectMany(static recipe => Variable().Matches(File.ReadAllText(recipe)).Select(static match => match.Groups[1].Value)).Distinct(), Is.SubsetOf(explained));
    }

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}")]
    private static partial Regex Variable();
}
