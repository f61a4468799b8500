namespace EdgeRuntime.Graph.Decompose;

/// <summary>An Einsum equation with a letter for every axis: <c>...</c> is replaced by letters of its own, counted from the last axis.</summary>
internal sealed record EinsumEquation(string[] Inputs, string Output)
{
    private const string Ellipsis = "...";

    // The k-th axis from the end that an ellipsis stands for.
    private const char FirstOpen = '\u0100';

    /// <summary>Null for equations that are not supported: an index twice in a term, sizes that differ, indices that only the result has.</summary>
    public static EinsumEquation? Parse(string text, long[][] shapes)
    {
        var sides = text.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != shapes.Length)
            return null;
        var open = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            if (!terms[i].Contains(Ellipsis, StringComparison.Ordinal))
                continue;
            var count = shapes[i].Length - (terms[i].Length - Ellipsis.Length);
            if (count < 0)
                return null;
            open = Math.Max(open, count);
            terms[i] = terms[i].Replace(Ellipsis, Letters(count), StringComparison.Ordinal);
        }
        var output = sides.Length == 2 ? sides[1].Replace(Ellipsis, Letters(open), StringComparison.Ordinal) : Implicit(terms, open);
        return terms.Zip(shapes).All(pair => pair.First.Length == pair.Second.Length && IsPlain(pair.First)) && IsPlain(output) && output.All(index => terms.Any(term => term.Contains(index))) && Agree(terms, shapes)
            ? new EinsumEquation(terms, output)
            : null;
    }

    private static string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)(FirstOpen + count - 1 - i)));

    // Without a right side: the axes of the ellipsis, then the letters that occur once, in alphabetical order.
    private static string Implicit(string[] terms, int open) =>
        Letters(open) + string.Concat(string.Concat(terms).Where(index => index < FirstOpen).GroupBy(index => index).Where(group => group.Count() == 1).Select(group => group.Key).Order());

    private static bool IsPlain(string term) => term.Distinct().Count() == term.Length && term.All(char.IsLetter);

    // Equal sizes, but for axes of an ellipsis, which broadcast.
    private static bool Agree(string[] terms, long[][] shapes)
    {
        var sizes = new Dictionary<char, long>();
        foreach (var (index, size) in terms.SelectMany((term, i) => term.Zip(shapes[i])))
        {
            if (!sizes.TryAdd(index, size) && sizes[index] != size && (index < FirstOpen || sizes[index] != 1 && size != 1))
                return false;
        }
        return true;
    }
}
