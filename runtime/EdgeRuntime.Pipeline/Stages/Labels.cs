namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Names of classes.</summary>
public static class Labels
{
    /// <summary>What names of classes without a label begin with, as in <c>class 7</c>.</summary>
    public const string Numbered = "class ";

    private static readonly string[] s_numbers = [.. Enumerable.Range(0, 256).Select(static index => $"{Numbered}{index}")];

    /// <summary>A class's label; where the model has none, its number, as in <c>class 7</c>.</summary>
    /// <param name="index">The class.</param>
    /// <param name="labels">The model's labels.</param>
    public static string NameOf(int index, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return (uint)index < (uint)labels.Count ? labels[index] : (uint)index < (uint)s_numbers.Length ? s_numbers[index] : $"{Numbered}{index}";
    }
}
