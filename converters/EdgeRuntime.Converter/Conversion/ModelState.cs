using EdgeRuntime.Bundle;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>State between runs: as the user declares it, and the pairs that look as if it were.</summary>
internal static class ModelState
{
    private static readonly string[] s_marks = ["input", "output", "inputs", "outputs", "in", "out", "prev", "previous", "next", "new", "initial", "final", "last", "n", "0", "1", "t"];

    /// <summary>Writes the pairs into a manifest whose inputs and outputs are there.</summary>
    /// <exception cref="ConfigurationException">One does not fit.</exception>
    public static void Declare(Manifest manifest, IReadOnlyList<StatePair> state)
    {
        if (state.Count == 0)
            return;
        if (StateValidation.FirstFault(state, [.. manifest.Inputs.Select(input => input.ToTensorInfo())], [.. manifest.Outputs.Select(output => output.ToTensorInfo())]) is { } fault)
            throw new ConfigurationException($"--{fault}.");
        manifest.State = [.. state];
        manifest.FormatVersion = Math.Max(manifest.FormatVersion, 2);
    }

    /// <summary>A remark for each input and output of one type and shape whose names are those of a state (h and hn, state and stateN, h_in and h_out), where none was declared.</summary>
    public static IEnumerable<string> Hints(Manifest manifest)
    {
        if (manifest.State is not null)
            yield break;
        foreach (var input in manifest.Inputs)
        {
            var output = manifest.Outputs.Find(output => output.Type == input.Type && output.Shape.SequenceEqual(input.Shape) && output.Shape.Count > 0 && LookLikeOne(input.Name, output.Name));
            if (output is not null)
                yield return $"'{input.Name}' and '{output.Name}' have one shape: if they are state that goes from run to run, declare it with --state {input.Name}={output.Name}";
        }
    }

    private static bool LookLikeOne(string input, string output) => Stems(input).Overlaps(Stems(output));

    // The name without its mark at one end: "state", "stateN" and "state_out" have "state" in common.
    private static HashSet<string> Stems(string name)
    {
        var plain = string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        var stems = new HashSet<string> { plain };
        foreach (var mark in s_marks)
        {
            if (plain.Length <= mark.Length)
                continue;
            if (plain.EndsWith(mark, StringComparison.OrdinalIgnoreCase))
                stems.Add(plain[..^mark.Length]);
            if (plain.StartsWith(mark, StringComparison.OrdinalIgnoreCase) && char.IsLetter(mark[0]) && mark.Length > 1)
                stems.Add(plain[mark.Length..]);
        }
        return stems;
    }
}
