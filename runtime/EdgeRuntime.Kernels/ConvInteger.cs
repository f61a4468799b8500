using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Exact convolution of bytes over up to three axes, <c>y[n,o,m] = Σ (x − zx) · (w − zw[m])</c> in i32 over <c>[N,D,H,W,C]</c>, as ONNX's ConvInteger; padding adds nothing. Weights: bytes
/// <c>[groups, KernelD·KernelH·KernelW·InputC/groups, OutputC/groups]</c>. Units are output pixels. y may not overlap x or the weights.
/// </summary>
public static unsafe class ConvInteger
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window3D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs.</summary>
    public static int WorkspaceBytes(in Window3D window, int groups) => checked(window.Taps * (window.InputC / groups));

    /// <summary>Computes output pixels [first, end). x has one zero point, the weights one or one for each output channel.</summary>
    public static void Run(byte* x, in MatMulInteger.ZeroPoints zeroPointX, byte* weights, in MatMulInteger.ZeroPoints zeroPointsW, int* y, in Window3D window, int groups, int first, int end, byte* workspace)
    {
        Debug.Assert(window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, k = window.Taps * groupC, zero = zeroPointX.Of(0);
        for (var pixel = first; pixel < end; pixel++)
        {
            for (var group = 0; group < groups; group++)
            {
                VolumeRows.Gather(x, window, 1, groupC, group, pixel, 1, (byte)(zero ^ zeroPointX.Flip), workspace);
                var zeros = zeroPointsW.Several ? zeroPointsW.Pointer + group * groupN : zeroPointsW.Pointer;
                IntegerProduct.Row(workspace, zeroPointX.Flip, zero, weights + (nint)group * k * groupN, zeroPointsW.Flip, groupN, zeros, zeroPointsW.Several, y + (nint)pixel * window.OutputC + group * groupN, k, groupN);
            }
        }
    }
}
