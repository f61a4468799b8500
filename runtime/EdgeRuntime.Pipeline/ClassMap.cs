namespace EdgeRuntime.Pipeline;

/// <summary>Brings the classes of a data set, which counts them in its own order, to those of a model.</summary>
public static class ClassMap
{
    /// <summary>
    /// For each class of the data set its index among the model's labels. Null, which means index by index, where either side has no names or they have no name in common.
    /// </summary>
    /// <exception cref="ConfigurationException">Some of the data set's classes are among the labels, but not all.</exception>
    public static int[]? Between(IReadOnlyList<string> classes, IReadOnlyList<string> labels)
    {
        var map = new int[classes.Count];
        var found = 0;
        string? missing = null;
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = IndexOf(labels, classes[i]);
            if (map[i] >= 0)
                found++;
            else
                missing ??= classes[i];
        }
        if (found == 0)
            return null;
        return missing is null ? map : throw new ConfigurationException($"the data set's class '{missing}' is not among the model's labels ({string.Join(", ", labels)}); rename its folder or leave it out.");
    }

    /// <summary>Whether both sides have names (numbers are none) and not one in common, so that <see cref="Between"/> goes by their order.</summary>
    /// <param name="classes">The classes of the data set.</param>
    /// <param name="labels">The labels of the model.</param>
    public static bool AreForeign(IReadOnlyList<string> classes, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(labels);
        for (var i = 0; i < classes.Count; i++)
        {
            if (int.TryParse(classes[i], out _) || IndexOf(labels, classes[i]) >= 0)
                return false;
        }
        return classes.Count > 0 && labels.Count > 0;
    }

    private static int IndexOf(IReadOnlyList<string> labels, string name)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == name)
                return i;
        }
        return -1;
    }
}
