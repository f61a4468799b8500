using System.IO.Enumeration;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.MixedPrecision;

/// <summary>Chooses nodes by name (or the name of a node's first output), by operator (<c>op:Conv</c>), or by a pattern in which <c>*</c> is any text and <c>?</c> any character (<c>block1/*</c>).</summary>
public static class NodeSelection
{
    private const string Operator = "op:";

    /// <summary>The nodes that any of the patterns names, in the order of the graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">Names, operators, patterns.</param>
    /// <param name="option">The option that they come from, for the message, as in <c>--exclude</c>.</param>
    /// <param name="form">What was done to the model before, so that nodes may be gone, for the message.</param>
    /// <exception cref="ConfigurationException">A pattern names no node; the message says which name is the nearest.</exception>
    public static IReadOnlyList<Node> Find(Model model, IReadOnlyCollection<string> patterns, string option, string form = "fused")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(patterns);
        var found = new HashSet<Node>();
        foreach (var pattern in patterns)
        {
            var before = model.Graph.Nodes.FindAll(node => Matches(node, pattern));
            if (before.Count == 0)
                throw Unknown(model, pattern, option, form);
            found.UnionWith(before);
        }
        return [.. model.Graph.Nodes.Where(found.Contains)];
    }

    /// <summary>What a node is called in lists of nodes: its first output that is not left out, which no other node has.</summary>
    public static string KeyOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Outputs.Find(output => output.Length > 0) ?? node.Name;
    }

    /// <summary>The nodes that stay in floating point: all that <paramref name="exclude"/> names, and, where <paramref name="only"/> names any, all that it does not. As <see cref="KeyOf"/> calls them.</summary>
    /// <exception cref="ConfigurationException">A pattern names no node.</exception>
    public static IReadOnlyList<string> Excluded(Model model, IReadOnlyCollection<string> exclude, IReadOnlyCollection<string> only)
    {
        ArgumentNullException.ThrowIfNull(only);
        var excluded = Find(model, exclude, "--exclude").ToHashSet();
        if (only.Count > 0)
        {
            var allowed = Find(model, only, "--only").ToHashSet();
            excluded.UnionWith(model.Graph.Nodes.Where(node => !allowed.Contains(node)));
        }
        return [.. model.Graph.Nodes.Where(excluded.Contains).Select(KeyOf)];
    }

    private static bool Matches(Node node, string pattern)
    {
        if (pattern.StartsWith(Operator, StringComparison.Ordinal))
            return node.OpType == pattern[Operator.Length..];
        if (node.Name == pattern || KeyOf(node) == pattern)
            return true;
        return pattern.AsSpan().ContainsAny('*', '?') && (FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: false) || FileSystemName.MatchesSimpleExpression(pattern, KeyOf(node), ignoreCase: false));
    }

    private static ConfigurationException Unknown(Model model, string pattern, string option, string form)
    {
        var nodes = model.Graph.Nodes;
        if (pattern.StartsWith(Operator, StringComparison.Ordinal))
        {
            var operators = nodes.Select(node => node.OpType).Distinct(StringComparer.Ordinal).ToList();
            var meant = NearestName.Find(pattern[Operator.Length..], operators);
            return new ConfigurationException($"{option} {pattern}: the model has no such operator once it is {form};{(meant is null ? "" : $" did you mean {Operator}{meant}?")} it has {string.Join(", ", operators)}.");
        }
        if (pattern.AsSpan().ContainsAny('*', '?'))
            return new ConfigurationException($"{option} {pattern}: no node of the {form} model matches; it has {Some(nodes)}.");
        var nearest = NearestName.Find(pattern, nodes.SelectMany(node => (string[])[node.Name, KeyOf(node)]).Where(name => name.Length > 0));
        return new ConfigurationException($"{option} {pattern}: the model has no such node once it is {form};{(nearest is null ? "" : $" did you mean '{nearest}'?")} it has {Some(nodes)}.");
    }

    private static string Some(List<Node> nodes) => $"{string.Join(", ", nodes.Take(20).Select(node => $"'{node.DisplayName}'"))}{(nodes.Count > 20 ? " and more" : "")}";
}
