using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// The mean of each window over u8 <c>[N,H,W,C]</c>, as ONNX Runtime's QLinearAveragePool: <c>y = clamp(round_half_even(mean / scale_y + zero_point_y))</c>, the mean taken of the dequantized values in f32.
/// Units are output rows. y may not overlap x.
/// </summary>
public static unsafe class AveragePool2DInt8
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(byte* x, byte* y, in Window2D window, bool countIncludePad, QuantizationParameters input, QuantizationParameters output, int first, int end)
    {
        Debug.Assert(window.OutputC == window.InputC && 0 <= first && first <= end && end <= Units(window));
        if (!Vector128.IsHardwareAccelerated || KernelVariants.Int8 == KernelVariant.Scalar || window.InputC < 16)
        {
            Reference.AveragePool2DInt8.Run(x, y, window, countIncludePad, input, output, first, end);
            return;
        }
        nint channels = window.InputC, rowBytes = window.InputW * channels, rowStep = window.DilationH * rowBytes, columnStep = window.DilationW * channels;
        for (var row = first; row < end; row++)
        {
            var rows = TapRange.Rows(window, row % window.OutputH);
            var source = x + row / window.OutputH * window.InputH * rowBytes + rows.Start * rowBytes + rows.First * rowStep;
            for (var ox = 0; ox < window.OutputW; ox++)
            {
                var columns = TapRange.Columns(window, ox);
                var corner = source + columns.Start * channels + columns.First * columnStep;
                var destination = y + ((nint)row * window.OutputW + ox) * channels;
                var count = countIncludePad ? window.KernelH * window.KernelW : Math.Max(1, rows.Count * columns.Count);
                for (nint c = 0; c < channels; c += 16)
                {
                    c = Math.Min(c, channels - 16); // the last vector repeats some channels of the one before
                    Mean16(corner + c, rows.Count, rowStep, columns.Count, columnStep, count, input, output).Store(destination + c);
                }
            }
        }
    }

    // The order of the twin's operations, each of them rounded: dequantize, add, divide, divide, add the zero point, round, clamp.
    private static Vector128<byte> Mean16(byte* corner, int rows, nint rowStep, int columns, nint columnStep, int count, QuantizationParameters input, QuantizationParameters output)
    {
        var zeroPoint = Vector128.Create(input.ZeroPoint);
        Vector128<float> scale = Vector128.Create(input.Scale), s0 = default, s1 = default, s2 = default, s3 = default;
        for (var ky = 0; ky < rows; ky++, corner += rowStep)
        {
            var v = corner;
            for (var kx = columns; kx > 0; kx--, v += columnStep)
            {
                var (v0, v1, v2, v3) = ByteVector.Widen(Vector128.Load(v));
                s0 += Vector128.ConvertToSingle(v0 - zeroPoint) * scale;
                s1 += Vector128.ConvertToSingle(v1 - zeroPoint) * scale;
                s2 += Vector128.ConvertToSingle(v2 - zeroPoint) * scale;
                s3 += Vector128.ConvertToSingle(v3 - zeroPoint) * scale;
            }
        }
        Vector128<float> divisor = Vector128.Create((float)count), outputScale = Vector128.Create(output.Scale), outputZeroPoint = Vector128.Create((float)output.ZeroPoint);
        return RequantizeVector.Round(s0 / divisor / outputScale + outputZeroPoint, s1 / divisor / outputScale + outputZeroPoint, s2 / divisor / outputScale + outputZeroPoint, s3 / divisor / outputScale + outputZeroPoint, new Requantization(0));
    }
}
