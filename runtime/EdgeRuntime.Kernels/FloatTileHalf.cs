namespace EdgeRuntime.Kernels;

/// <summary><see cref="FloatTileEmitted"/> with weights of f16 behind the pointers of f32: widened as they are loaded, so that the results are those of weights that were widened before.</summary>
internal readonly unsafe struct FloatTileHalf : IFloatTile
{
    public static int Rows => FloatTileEmitted.Rows;

    public static int Tiles => FloatTileEmitted.Tiles;

    public static float* At(float* weights, nint count) => (float*)((Half*)weights + count);

    public static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp) =>
        FloatTileEmitted.Run(a, lda, rows, runs, run, step, (byte*)weights, sizeof(Half), bias, y, ldy, columns, clamp);

    public static void RunRow(float* a, int k, float* weights, float* bias, float* y, int columns, in FloatClamp clamp) => FloatTileEmitted.RunRow(a, k, (byte*)weights, sizeof(Half), bias, y, columns, clamp);
}

/// <summary><see cref="FloatTile256"/> with weights of f16: single rows widen them as they load them, several rows share a panel that is widened for them.</summary>
internal readonly unsafe struct FloatTileHalf256 : IFloatTile
{
    public static int Rows => FloatTile256.Rows;

    public static int Tiles => FloatTile256.Tiles;

    public static float* At(float* weights, nint count) => (float*)((Half*)weights + count);

    public static float* Panel(float* weights, nint count, float* panel)
    {
        HalfVector.Run((Half*)weights, panel, count);
        return panel;
    }

    public static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp) =>
        FloatTile256.Run(a, lda, rows, runs, run, step, weights, bias, y, ldy, columns, clamp);

    public static void RunRow(float* a, int k, float* weights, float* bias, float* y, int columns, in FloatClamp clamp)
    {
        if (HalfVector.IsWithinLimit(a, k))
            FloatTile256.RunRow(a, k, (ScaledHalf*)weights, bias, y, columns, clamp);
        else
            FloatTile256.RunRow(a, k, (Half*)weights, bias, y, columns, clamp);
    }
}

/// <summary><see cref="FloatTile128"/> with weights of f16, as <see cref="FloatTileHalf256"/>.</summary>
internal readonly unsafe struct FloatTileHalf128 : IFloatTile
{
    public static int Rows => FloatTile128.Rows;

    public static int Tiles => FloatTile128.Tiles;

    public static float* At(float* weights, nint count) => (float*)((Half*)weights + count);

    public static float* Panel(float* weights, nint count, float* panel) => FloatTileHalf256.Panel(weights, count, panel);

    public static void Run(float* a, nint lda, int rows, int runs, nint run, nint step, float* weights, float* bias, float* y, nint ldy, int columns, in FloatClamp clamp) =>
        FloatTile128.Run(a, lda, rows, runs, run, step, weights, bias, y, ldy, columns, clamp);

    public static void RunRow(float* a, int k, float* weights, float* bias, float* y, int columns, in FloatClamp clamp)
    {
        if (HalfVector.IsWithinLimit(a, k))
            FloatTile128.RunRow(a, k, (ScaledHalf*)weights, bias, y, columns, clamp);
        else
            FloatTile128.RunRow(a, k, (Half*)weights, bias, y, columns, clamp);
    }
}
