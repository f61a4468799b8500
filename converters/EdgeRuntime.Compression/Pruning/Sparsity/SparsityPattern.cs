using System.Globalization;

namespace EdgeRuntime.Compression.Pruning.Sparsity;

/// <summary>Which weights may be zero: any, or N of M in a row are kept.</summary>
/// <param name="Kept">Weights that are kept of each run; 0 for unstructured sparsity.</param>
/// <param name="Of">The length of a run along the axis that is summed over: the input channels of a convolution, as TensorRT's sparse kernels want it.</param>
public sealed record SparsityPattern(int Kept, int Of)
{
    /// <summary>Any weight may go.</summary>
    public static SparsityPattern Unstructured { get; } = new(0, 0);

    /// <summary>Whether weights are kept in runs.</summary>
    public bool IsRegular => Of > 0;

    /// <summary>The part of the weights that is zero; 0 where the pattern leaves it open.</summary>
    public double Sparsity => IsRegular ? 1 - (double)Kept / Of : 0;

    /// <summary>Reads <c>unstructured</c> or <c>N:M</c>, as in <c>2:4</c>.</summary>
    /// <exception cref="ConfigurationException">It is neither, or N is not below M.</exception>
    public static SparsityPattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "unstructured")
            return Unstructured;
        var parts = text.Split(':');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kept) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var of) && kept >= 1 && of > kept && of <= 64
            ? new SparsityPattern(kept, of)
            : throw new ConfigurationException($"--pattern {text}: channels, unstructured, or N:M with N below M and M up to 64 is expected, as in 2:4.");
    }
}
