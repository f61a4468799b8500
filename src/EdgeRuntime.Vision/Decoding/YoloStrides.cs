namespace EdgeRuntime.Vision.Decoding;

/// <summary>The strides of YOLO's heads: 8, 16 and 32; models for large pictures (P6) have one of 64, too.</summary>
internal static class YoloStrides
{
    /// <summary>All that there are, those of most models first.</summary>
    public static IReadOnlyList<int[]> All { get; } = [[8, 16, 32], [8, 16, 32, 64]];

    /// <summary>The cells of all strides together.</summary>
    public static int Cells(DecoderModel model, int[] strides)
    {
        var cells = 0;
        foreach (var stride in strides)
            cells += model.InputHeight / stride * (model.InputWidth / stride);
        return cells;
    }

    /// <summary>The strides of which a condition on the number of their cells holds; null where of none.</summary>
    public static int[]? Find(DecoderModel model, Func<int, bool> holds)
    {
        foreach (var strides in All)
        {
            if (holds(Cells(model, strides)))
                return strides;
        }
        return null;
    }
}
