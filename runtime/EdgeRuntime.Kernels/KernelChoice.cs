using System.Globalization;

namespace EdgeRuntime.Kernels;

/// <summary>How an INT8 layer is arranged.</summary>
public enum KernelMethod
{
    /// <summary>As the kernel chooses by itself.</summary>
    Automatic,
    /// <summary>Rows of a matrix: pixels or rows where they lie, windows copied to rows first (im2col); depthwise convolution and dense layers have no other.</summary>
    Rows,
    /// <summary>Windows read where they lie in a few input rows with their padding.</summary>
    Bands,
    /// <summary>The same, with the last 8 columns by pairs of quads.</summary>
    Pairs,
    /// <summary>Tiles of 4×4 output pixels with a quarter of the multiplications.</summary>
    Winograd,
}

/// <summary>
/// How one INT8 layer is computed: what its kernel chooses by itself (default), or one of the candidates that the kernel names for the layer (<c>Candidates</c>); no other may be given to it. All candidates give the same bits.
/// </summary>
/// <param name="Method">The arrangement.</param>
/// <param name="Variant">The instructions.</param>
/// <param name="Rows">Rows of a tile at most; 0: as many as the kernel chooses.</param>
/// <param name="Columns">Columns of a tile at most; 0: as many as the kernel chooses.</param>
/// <param name="Block">Matrix rows, output rows of a band, or tiles that are computed before the next; 0: as many as the kernel chooses.</param>
public readonly record struct KernelChoice(KernelMethod Method, KernelVariant Variant, int Rows = 0, int Columns = 0, int Block = 0)
{
    /// <summary>The most characters of a choice as text.</summary>
    public const int MaxTextLength = 48;

    /// <summary>Whether the kernel chooses by itself.</summary>
    public bool IsAutomatic => Method == KernelMethod.Automatic;

    /// <summary>The choice as text, as in <c>bands emitted 12x32/4</c>: arrangement, instructions, tile, block; empty where the kernel chooses.</summary>
    public override string ToString() => IsAutomatic ? "" : string.Create(CultureInfo.InvariantCulture, $"{Name(s_methods, (int)Method)} {Name(s_variants, (int)Variant)} {Rows}x{Columns}/{Block}");

    /// <summary>Reads what <c>ToString</c> gives.</summary>
    public static bool TryParse(string? text, out KernelChoice choice)
    {
        choice = default;
        if (string.IsNullOrEmpty(text))
            return text is not null;
        var words = text.Length <= MaxTextLength ? text.Split(' ') : [];
        if (words.Length != 3)
            return false;
        int method = Array.IndexOf(s_methods, words[0]), variant = Array.IndexOf(s_variants, words[1]), by = words[2].IndexOf('x'), slash = words[2].IndexOf('/');
        if (method < 1 || variant < 0 || by < 0 || slash < by)
            return false;
        if (!TryParse(words[2].AsSpan(0, by), out var rows) || !TryParse(words[2].AsSpan(by + 1, slash - by - 1), out var columns) || !TryParse(words[2].AsSpan(slash + 1), out var block))
            return false;
        choice = new KernelChoice((KernelMethod)method, (KernelVariant)variant, rows, columns, block);
        return true;
    }

    private static readonly string[] s_methods = ["automatic", "rows", "bands", "pairs", "winograd"];
    private static readonly string[] s_variants = ["scalar", "vector128", "avx2", "avxvnni", "emitted"];

    private static string Name(string[] names, int index) => (uint)index < (uint)names.Length ? names[index] : "?";

    private static bool TryParse(ReadOnlySpan<char> digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
