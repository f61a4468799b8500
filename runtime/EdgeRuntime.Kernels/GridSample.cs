namespace EdgeRuntime.Kernels;

#pragma warning disable CA1051, CA1815 // a record of numbers, read in inner loops

/// <summary>Sizes and modes of <see cref="GridSample"/>.</summary>
public struct GridSampleShape
{
    /// <summary>Rows of x.</summary>
    public int Height;
    /// <summary>Columns of x.</summary>
    public int Width;
    /// <summary>Channels.</summary>
    public int Channels;
    /// <summary>Pixels of one batch entry of y.</summary>
    public int Points;
    /// <summary>0 linear, 1 nearest, 2 cubic.</summary>
    public int Interpolation;
    /// <summary>0 zeros, 1 border, 2 reflection.</summary>
    public int Padding;
    /// <summary>Whether −1 and 1 are centres of pixels.</summary>
    public bool AlignCorners;
}

/// <summary>
/// Reads x [N,H,W,C] at the points of a grid [N,points,2] (x, y from −1 to 1), to y [N,points,C], in f32; after M. Jaderberg et al., "Spatial Transformer Networks", 2015. Units are points of all batch entries.
/// Whatever the grid says, nothing outside of x is read.
/// </summary>
public static unsafe class GridSample
{
    /// <summary>Computes points [first, end).</summary>
    public static void Run(float* x, float* grid, float* y, in GridSampleShape shape, int first, int end)
    {
        var weightsX = stackalloc float[4];
        var weightsY = stackalloc float[4];
        for (nint point = first; point < end; point++)
        {
            var image = x + point / shape.Points * shape.Height * shape.Width * shape.Channels;
            var destination = y + point * shape.Channels;
            float column = Place(grid[2 * point], shape.Width, shape), row = Place(grid[2 * point + 1], shape.Height, shape);
            if (shape.Interpolation == 1)
                (column, row) = (MathF.Round(column), MathF.Round(row));
            if (shape.Interpolation != 2 && (IsOutside(column, shape.Width, shape) || IsOutside(row, shape.Height, shape)))
                (column, row) = (Inward(column, shape.Width, shape), Inward(row, shape.Height, shape));
            new Span<float>(destination, shape.Channels).Clear();
            int taps = Weights(shape.Interpolation, column, weightsX), left = Base(column, taps), top = Base(row, taps);
            Weights(shape.Interpolation, row, weightsY);
            for (var i = 0; i < taps; i++)
            {
                var line = Index((long)top + i, shape.Height, shape);
                for (var j = 0; line >= 0 && j < taps; j++)
                {
                    var at = Index((long)left + j, shape.Width, shape);
                    if (at >= 0)
                        PixelSum.Add(image + ((nint)line * shape.Width + at) * shape.Channels, weightsX[j] * weightsY[i], destination, shape.Channels);
                }
            }
        }
    }

    private static float Place(float value, int size, in GridSampleShape shape) => shape.AlignCorners ? (value + 1) / 2 * (size - 1) : ((value + 1) * size - 1) / 2;

    private static (float Low, float High) Ends(int size, in GridSampleShape shape) => shape.AlignCorners ? (0, size - 1) : (-0.5f, size - 0.5f);

    private static bool IsOutside(float place, int size, in GridSampleShape shape)
    {
        var (low, high) = Ends(size, shape);
        return place < low || place > high;
    }

    private static float Inward(float place, int size, in GridSampleShape shape) => shape.Padding switch
    {
        1 => Math.Clamp(place, 0, size - 1),
        2 => Reflect(place, size, shape),
        _ => place,
    };

    private static float Reflect(float place, int size, in GridSampleShape shape)
    {
        var (low, high) = Ends(size, shape);
        var range = high - low;
        if (place < low)
        {
            var times = (int)((low - place) / range);
            var rest = low - place - times * range;
            return times % 2 == 0 ? low + rest : high - rest;
        }
        if (place > high)
        {
            var times = (int)((place - high) / range);
            var rest = place - high - times * range;
            return times % 2 == 0 ? high - rest : low + rest;
        }
        return place;
    }

    // The weights of 1, 2 or 4 neighbours; returns how many.
    private static int Weights(int interpolation, float place, float* weights)
    {
        var s = place - MathF.Floor(place);
        if (interpolation == 1)
        {
            weights[0] = 1;
            return 1;
        }
        if (interpolation == 0)
        {
            (weights[0], weights[1]) = (1 - s, s);
            return 2;
        }
        const float A = -0.75f;
        weights[0] = ((A * (s + 1) - 5 * A) * (s + 1) + 8 * A) * (s + 1) - 4 * A;
        weights[1] = ((A + 2) * s - (A + 3)) * s * s + 1;
        weights[2] = ((A + 2) * (1 - s) - (A + 3)) * (1 - s) * (1 - s) + 1;
        weights[3] = ((A * (2 - s) - 5 * A) * (2 - s) + 8 * A) * (2 - s) - 4 * A;
        return 4;
    }

    // The first neighbour. Conversion saturates, NaN becomes 0.
    private static int Base(float place, int taps) => Math.Max((int)MathF.Floor(place), -int.MaxValue) - (taps == 4 ? 1 : 0);

    // The element that stands at a place; −1 for a zero.
    private static int Index(long place, int size, in GridSampleShape shape)
    {
        if (place >= 0 && place < size)
            return (int)place;
        return shape.Padding switch
        {
            1 => (int)Math.Clamp(place, 0, size - 1),
            2 => Math.Clamp((int)Reflect(place, size, shape), 0, size - 1),
            _ => -1,
        };
    }
}
