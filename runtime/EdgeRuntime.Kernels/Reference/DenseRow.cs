namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class DenseRow
{
    public static void Run(float* x, float* weights, float* bias, float* y, int k, int n, in Activation activation)
    {
        for (var column = 0; column < n; column++)
        {
            var sum = bias == null ? 0f : bias[column];
            for (var i = 0; i < k; i++)
                sum += x[i] * weights[(nint)column * WeightPacking.RowStride(k) + i];
            y[column] = Unary.Apply(activation, sum);
        }
    }
}
