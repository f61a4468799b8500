namespace EdgeRuntime.Kernels;

/// <summary>The ways to compute a convolution of <see cref="Conv2DInt8"/>: the one that is taken without measuring, and all others that this processor has.</summary>
internal static class Conv2DInt8Candidates
{
    private static readonly int[] s_emittedRows = [8, 6];

    /// <summary>What is quickest as a rule.</summary>
    public static KernelChoice Default(in Window2D window, int groups)
    {
        var variant = KernelVariants.Int8;
        var choice = Conv2DInt8Winograd.Default(window, groups, variant);
        if (choice.IsAutomatic)
            choice = Conv2DInt8Bands.Default(window, groups, variant);
        return choice.IsAutomatic ? new KernelChoice(KernelMethod.Rows, variant) : choice;
    }

    /// <summary>All, the default first. Below AVX2 there is none but it.</summary>
    public static List<KernelChoice> All(in Window2D window, int groups)
    {
        var all = new List<KernelChoice> { Default(window, groups) };
        for (var variant = KernelVariants.Int8; variant >= KernelVariant.Avx2; variant--)
        {
            if (!KernelVariants.IsSupported(variant))
                continue;
            AddBands(window, groups, variant, all);
            AddWinograd(window, groups, variant, all);
            AddRows(window, variant, all);
        }
        return all;
    }

    /// <summary>The shapes of tiles that there are besides the largest, for matrices of so many rows and columns.</summary>
    public static void AddShapes(in KernelChoice choice, int rows, int columns, List<KernelChoice> all)
    {
        if (rows == 1)
            return;
        if (choice.Variant == KernelVariant.Emitted)
        {
            foreach (var fewer in s_emittedRows)
                Add(choice with { Rows = fewer }, all);
            if (columns > WeightPacking.Tile)
                Add(choice with { Columns = WeightPacking.Tile }, all);
        }
        else if (choice.Variant == KernelVariant.AvxVnni)
        {
            Add(choice with { Rows = 4, Columns = WeightPacking.Tile }, all);
        }
    }

    public static void Add(in KernelChoice choice, List<KernelChoice> all)
    {
        if (!all.Contains(choice))
            all.Add(choice);
    }

    private static void AddBands(in Window2D window, int groups, KernelVariant variant, List<KernelChoice> all)
    {
        AddBands(window, groups, new KernelChoice(KernelMethod.Pairs, variant), all);
        AddBands(window, groups, new KernelChoice(KernelMethod.Bands, variant), all);
    }

    // Of the heights of bands, half and twice the default.
    private static void AddBands(in Window2D window, int groups, in KernelChoice choice, List<KernelChoice> all)
    {
        var bands = new Conv2DInt8Bands(window, groups, choice);
        if (!bands.IsPossible)
            return;
        Add(choice, all);
        AddShapes(choice, window.OutputPixels, window.OutputC, all);
        var (half, twice) = (choice with { Block = bands.OutputRows / 2 }, choice with { Block = bands.OutputRows * 2 });
        if (half.Block > 0)
            Add(half, all);
        if (bands.OutputRows < window.OutputH && new Conv2DInt8Bands(window, groups, twice).IsPossible)
            Add(twice, all);
    }

    private static void AddWinograd(in Window2D window, int groups, KernelVariant variant, List<KernelChoice> all)
    {
        var choice = new KernelChoice(KernelMethod.Winograd, variant);
        var winograd = new Conv2DInt8Winograd(window, groups, choice);
        if (!winograd.IsPossible)
            return;
        Add(choice, all);
        if (winograd.Block * 2 <= Conv2DInt8Winograd.MostTiles)
            Add(choice with { Block = winograd.Block * 2 }, all);
    }

    // Half as many rows in a block, or all of them where they are not many more than a block.
    private static void AddRows(in Window2D window, KernelVariant variant, List<KernelChoice> all)
    {
        var choice = new KernelChoice(KernelMethod.Rows, variant);
        Add(choice, all);
        AddShapes(choice, window.OutputPixels, window.OutputC, all);
        Add(choice with { Block = 24 }, all);
        Add(choice with { Block = 96 }, all);
    }
}
