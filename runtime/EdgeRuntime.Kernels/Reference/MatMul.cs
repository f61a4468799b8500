namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class MatMul
{
    public static void Run(float* a, float* b, float* bias, float* y, in BatchSteps steps, int batches, int rows, int k, int n, in Activation activation)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            var (indexA, indexB) = steps.Of(batch);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < n; column++)
                {
                    var sum = bias == null ? 0f : bias[column];
                    for (var i = 0; i < k; i++)
                        sum += a[((nint)indexA * rows + row) * k + i] * b[indexB * WeightPacking.PackedFloatCount(k, n) + WeightPacking.FloatIndex(i, column, k)];
                    y[((nint)batch * rows + row) * n + column] = Unary.Apply(activation, sum);
                }
            }
        }
    }
}
