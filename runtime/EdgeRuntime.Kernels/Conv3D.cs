using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Convolution over up to three axes in f32: <c>y[n,oz,oy,ox,o] = activation(bias[o] + Σ x[n,iz,iy,ix,c] · w[kz,ky,kx,c,o])</c> over <c>[N,D,H,W,C]</c>. Weights: <see cref="WeightPacking.PackFloat"/>,
/// group after group; bias: one entry an output channel, or null. Units are output pixels. y may not overlap x.
/// </summary>
public static unsafe class Conv3D
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window3D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window3D window, int groups)
    {
        var rowBytes = checked(window.Taps * (window.InputC / groups) * sizeof(float));
        return checked(Int8Product.BlockRows(rowBytes) * rowBytes);
    }

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window3D window, int groups, in Activation activation, int first, int end, byte* workspace)
    {
        Debug.Assert(window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.Taps * groupC;
        nint groupWeights = WeightPacking.PackedFloatCount(k, groupN);
        var block = Int8Product.BlockRows(k * sizeof(float));
        for (var pixel = first; pixel < end; pixel += block)
        {
            var rows = Math.Min(block, end - pixel);
            for (var group = 0; group < groups; group++)
            {
                VolumeRows.Gather((byte*)x, window, sizeof(float), groupC, group, pixel, rows, 0, workspace);
                var column = group * groupN;
                FloatProduct.Run((float*)workspace, k, rows, k, weights + group * groupWeights, bias == null ? null : bias + column, y + (nint)pixel * window.OutputC + column, window.OutputC, groupN, false, activation, window.OutputPixels == 1);
            }
        }
    }
}
