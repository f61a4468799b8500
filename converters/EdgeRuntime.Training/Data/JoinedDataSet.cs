using EdgeRuntime.Media;

namespace EdgeRuntime.Training.Data;

/// <summary>Data sets one behind the other. The first one has the classes; those of the others are found among them by their names.</summary>
internal sealed class JoinedDataSet : DataSet
{
    private readonly DataSet[] _sets;
    private readonly int[][] _labels;
    private readonly int[] _starts;

    /// <summary>Joins sets, and disposes of them when it is disposed of, or cannot join them.</summary>
    /// <param name="sets">The sets, at least one.</param>
    /// <param name="keys">What the recipe calls each, for errors.</param>
    /// <exception cref="ConfigurationException">One has a class that the first has not.</exception>
    public JoinedDataSet(DataSet[] sets, IReadOnlyList<string> keys)
    {
        _sets = sets;
        _starts = new int[sets.Length];
        for (var i = 1; i < sets.Length; i++)
            _starts[i] = checked(_starts[i - 1] + sets[i - 1].Count);
        Count = checked(_starts[^1] + sets[^1].Count);
        try
        {
            _labels = [.. sets.Select((set, i) => Labels(set, keys[i]))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name => _sets[0].Name;

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => _sets[0].Classes;

    /// <summary>The first sample of a set.</summary>
    public int Start(int set) => _starts[set];

    /// <summary>The number of samples of a set.</summary>
    public int Size(int set) => _sets[set].Count;

    /// <inheritdoc/>
    protected override void ReadSample(int index, Sample sample)
    {
        var set = Array.FindLastIndex(_starts, start => start <= index);
        _sets[set].Read(index - _starts[set], sample);
        sample.Label = sample.Label < 0 ? sample.Label : _labels[set][sample.Label];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var set in _sets)
            set.Dispose();
    }

    private int[] Labels(DataSet set, string key) => [.. set.Classes.Select(name => Enumerable.Range(0, Classes.Count).FirstOrDefault(label => Classes[label] == name, -1) is >= 0 and var label ? label
        : throw new ConfigurationException($"{key}: {set.Name} has the class '{name}', data.train has {string.Join(", ", Classes)}; name the classes alike, or leave it out (?without=…)."))];
}
