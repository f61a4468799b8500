using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Products of a batch of f32 matrices: <c>y[i] = activation(a[A(i)] · b[B(i)] + bias)</c>, a <c>[…, rows, K]</c>, b packed one matrix after the other (<see cref="WeightPacking.PackFloat"/> or <see cref="PackMatrix"/>),
/// y <c>[…, rows, N]</c>; bias: one entry a column, or null. Units are blocks of up to 48 rows by 16 columns. y may not overlap a or b.
/// </summary>
public static unsafe class MatMul
{
    /// <summary>The number of units.</summary>
    public static int Units(int batch, int rows, int n) => checked(batch * DenseBlock.Units(rows, n));

    /// <summary>Computes units [first, end).</summary>
    public static void Run(float* a, float* b, float* bias, float* y, in BatchSteps steps, int rows, int k, int n, in Activation activation, int first, int end)
    {
        Debug.Assert(rows > 0 && k > 0 && n > 0 && 0 <= first && first <= end);
        nint matrixA = (nint)rows * k, matrixB = WeightPacking.PackedFloatCount(k, n), matrixY = (nint)rows * n;
        var units = DenseBlock.Units(rows, n);
        while (first < end)
        {
            int batch = first / units, unit = first % units, last = Math.Min(units, unit + end - first);
            first += last - unit;
            var (indexA, indexB) = steps.Of(batch);
            while (unit < last)
            {
                var block = DenseBlock.Of(ref unit, last, rows, n);
                var column = block.FirstColumn;
                FloatProduct.Run(a + indexA * matrixA + (nint)block.FirstRow * k, k, block.EndRow - block.FirstRow, k, b + indexB * matrixB + (nint)column * k,
                    bias == null ? null : bias + column, y + batch * matrixY + (nint)block.FirstRow * n + column, n, block.EndColumn - column, false, activation, rows == 1);
            }
        }
    }
}
