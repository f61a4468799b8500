namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class DenseInt8
{
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, int rows, int k, int n, in Requantization output, int first, int end)
    {
        while (first < end)
        {
            var block = DenseBlock.Of(ref first, end, rows, n);
            for (var row = block.FirstRow; row < block.EndRow; row++)
            {
                for (var column = block.FirstColumn; column < block.EndColumn; column++)
                {
                    var sum = bias[column];
                    for (var i = 0; i < k; i++)
                        sum += x[(nint)row * k + i] * weights[WeightPacking.Int8Index(i, column, k)];
                    y[(nint)row * n + column] = Requantize.Apply(sum, multipliers[column], output);
                }
            }
        }
    }
}
