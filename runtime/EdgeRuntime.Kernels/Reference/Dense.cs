namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Dense
{
    public static void Run(float* x, float* weights, float* bias, float* y, int rows, int k, int n, in Activation activation, int first, int end)
    {
        while (first < end)
        {
            var block = DenseBlock.Of(ref first, end, rows, n);
            for (var row = block.FirstRow; row < block.EndRow; row++)
            {
                for (var column = block.FirstColumn; column < block.EndColumn; column++)
                {
                    var sum = bias == null ? 0f : bias[column];
                    for (var i = 0; i < k; i++)
                        sum += x[(nint)row * k + i] * weights[WeightPacking.FloatIndex(i, column, k)];
                    y[(nint)row * n + column] = Unary.Apply(activation, sum);
                }
            }
        }
    }
}
