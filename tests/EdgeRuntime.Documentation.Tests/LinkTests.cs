using EdgeRuntime.TestKit;

namespace EdgeRuntime.Documentation.Tests;

/// <summary>Links between pages lead somewhere, and README.md leads to every page.</summary>
public sealed class LinkTests
{
    private static IReadOnlyList<Page> Pages => Page.All;

    [TestCaseSource(nameof(Pages))]
    public void Links_lead_to_files_and_headings(Page page)
    {
        var dead = new List<string>();
        foreach (var (line, target) in page.Links.Where(static link => !link.Target.Contains("://", StringComparison.Ordinal)))
        {
            var parts = target.Split('#', 2);
            var path = parts[0].Length == 0 ? page.Path : page.Resolve(parts[0]);
            var full = Path.Combine(TestData.RepositoryRoot, path);
            if (path.StartsWith("..", StringComparison.Ordinal) || !Path.Exists(full))
                dead.Add($"{page.Path}:{line}: {target}: there is no {path}");
            else if (parts.Length > 1 && !new Page(path).Anchors.Contains(parts[1]))
                dead.Add($"{page.Path}:{line}: {target}: {path} has no heading #{parts[1]}; it has {string.Join(", ", new Page(path).Anchors)}");
        }
        Assert.That(dead, Is.Empty);
    }

    [Test]
    public void README_names_every_guide()
    {
        var readme = Page.All[0];
        var linked = readme.Links.Select(link => readme.Resolve(link.Target.Split('#')[0]));
        Assert.That(Page.All.Select(static page => page.Path).Where(static path => path.StartsWith("docs/", StringComparison.Ordinal)), Is.SubsetOf(linked), "README.md has no link to these");
    }

    [Test]
    public void Every_page_is_reached_from_README()
    {
        var pages = Page.All.ToDictionary(static page => page.Path);
        var reached = new HashSet<string> { "README.md" };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var path))
            foreach (var (_, target) in pages[path].Links)
                if (pages[path].Resolve(target.Split('#')[0]) is var found && pages.ContainsKey(found) && reached.Add(found))
                    next.Enqueue(found);
        Assert.That(pages.Keys, Is.SubsetOf(reached));
    }

    [Test]
    public void Headings_have_the_names_that_GitHub_gives_them() =>
        Assert.That(new Page("docs/sensors.md").Anchors, Does.Contain("lines-gpio"));
}
