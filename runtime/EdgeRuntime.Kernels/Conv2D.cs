using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Two-dimensional convolution in f32: <c>y[n,oy,ox,o] = activation(bias[o] + Σ x[n,iy,ix,c] · w[ky,kx,c,o])</c> over <c>[N,H,W,C]</c>. Weights: <see cref="WeightPacking.PackFloat"/>, group after group;
/// bias: padded to a multiple of 16, or null. Units are output pixels. y may not overlap x.
/// </summary>
public static unsafe class Conv2D
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window2D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window2D window, int groups)
    {
        var rowBytes = checked(window.KernelVolume / groups * sizeof(float));
        return window.IsPointwise ? 0 : checked(Int8Product.BlockRows(rowBytes) * rowBytes + WindowRows.Slack);
    }

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace)
    {
        Debug.Assert(window.Validate() is null && window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        if (Avx2.IsSupported && Fma.IsSupported && KernelVariants.Float == KernelVariant.Avx2)
            Run<FloatTile256>(x, weights, bias, y, window, groups, activation, first, end, workspace);
        else if (Vector128.IsHardwareAccelerated && KernelVariants.Float == KernelVariant.Vector128)
            Run<FloatTile128>(x, weights, bias, y, window, groups, activation, first, end, workspace);
        else
            Reference.Conv2D.Run(x, weights, bias, y, window, groups, activation, first, end);
    }

    private static void Run<TTile>(float* x, float* weights, float* bias, float* y, in Window2D window, int groups, in Activation activation, int first, int end, byte* workspace) where TTile : IFloatTile
    {
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.KernelVolume / groups;
        nint groupWeights = WeightPacking.PackedFloatCount(k, groupN), pitch = window.IsPointwise ? window.InputC : k;
        var block = Int8Product.BlockRows(k * sizeof(float));
        for (var pixel = first; pixel < end; pixel += block)
        {
            var rows = Math.Min(block, end - pixel);
            for (var group = 0; group < groups; group++)
            {
                var a = window.IsPointwise ? x + pixel * pitch + group * groupC : (float*)workspace;
                if (!window.IsPointwise)
                    WindowRows.Gather((byte*)x, window, sizeof(float), groupC, group, pixel, rows, 0, workspace, pitch * sizeof(float));
                var column = group * groupN;
                FloatProduct.Run<TTile>(a, pitch, rows, k, weights + group * groupWeights, bias == null ? null : bias + column, y + (nint)pixel * window.OutputC + column, window.OutputC, groupN, groups == 1, activation);
            }
        }
    }
}
