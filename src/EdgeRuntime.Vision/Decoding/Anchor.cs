namespace EdgeRuntime.Vision.Decoding;

/// <summary>A prior box that an anchor detector's output is relative to, in units of the input (0 to 1).</summary>
internal readonly record struct Anchor(float X, float Y, float Width, float Height)
{
    private static readonly float[][] s_ultraFaceSides = [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]];

    /// <summary>MediaPipe's anchors: at the middle of every cell, all of side 1. Cells of each stride in rows, as many anchors in each as said.</summary>
    public static Anchor[] MediaPipe(int height, int width, params ReadOnlySpan<(int Stride, int Each)> layers)
    {
        var anchors = new List<Anchor>();
        foreach (var (stride, each) in layers)
        {
            var (rows, columns) = (Cells(height, stride), Cells(width, stride));
            for (var cell = 0; cell < rows * columns; cell++)
            {
                for (var i = 0; i < each; i++)
                    anchors.Add(new Anchor((cell % columns + 0.5f) / columns, (cell / columns + 0.5f) / rows, 1, 1));
            }
        }
        return [.. anchors];
    }

    /// <summary>The priors of Ultra-Light-Fast-Generic-Face-Detector-1MB: strides 8 to 64, two or three squares in each cell, clipped to the picture.</summary>
    public static Anchor[] UltraFace(int height, int width)
    {
        var anchors = new List<Anchor>();
        for (var layer = 0; layer < s_ultraFaceSides.Length; layer++)
        {
            var stride = 8 << layer;
            var (rows, columns) = (Cells(height, stride), Cells(width, stride));
            for (var cell = 0; cell < rows * columns; cell++)
            {
                foreach (var side in s_ultraFaceSides[layer])
                    anchors.Add(new Anchor(Unit((cell % columns + 0.5f) * stride / width), Unit((cell / columns + 0.5f) * stride / height), Unit(side / width), Unit(side / height)));
            }
        }
        return [.. anchors];
    }

    private static int Cells(int size, int stride) => (size + stride - 1) / stride;

    private static float Unit(float value) => Math.Clamp(value, 0, 1);
}
