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
