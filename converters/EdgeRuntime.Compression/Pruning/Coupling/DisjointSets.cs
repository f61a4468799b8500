namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Sets of numbered elements that are joined, each with the first reason for which its elements must stay.</summary>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _parents = [.. Enumerable.Range(0, count)];
    private readonly string?[] _reasons = new string?[count];

    public int Find(int element)
    {
        while (_parents[element] != element)
            element = _parents[element] = _parents[_parents[element]];
        return element;
    }

    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        if (a == b)
            return;
        (a, b) = a < b ? (a, b) : (b, a);
        _parents[b] = a;
        _reasons[a] ??= _reasons[b];
    }

    public void Block(int element, string reason) => _reasons[Find(element)] ??= reason;

    /// <summary>Why the set of an element must stay; null where it may go.</summary>
    public string? Reason(int element) => _reasons[Find(element)];
}
