using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Transposed convolution over up to three axes in f32: input pixel i adds <c>x[n,i,c] · w[k,c,o]</c> to output pixel <c>i·stride − before + k·dilation</c>, over <c>[N,D,H,W,C]</c>, then bias and activation.
/// In the window, Input are the axes of x and Output those of y. Outputs are gathered phase by phase (<see cref="TransposedAxis"/>), so that all work is matrix products and nothing is added up in memory; where kernel and
/// stride are equal, a phase multiplies pixels of x in place. Weights: <see cref="Pack"/>; bias: one entry an output channel, or null. Units are output pixels. y may not overlap x.
/// </summary>
public static unsafe partial class ConvTranspose
{
    /// <summary>The number of units: output pixels of the batch.</summary>
    public static int Units(in Window3D window) => window.OutputPixels;

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(in Window3D window, int groups)
    {
        var taps = checked(TransposedAxis.MostTaps(window.Depth) * TransposedAxis.MostTaps(window.Rows) * TransposedAxis.MostTaps(window.Columns));
        var rowBytes = checked(taps * (window.InputC / groups) * sizeof(float));
        return checked(Int8Product.BlockRows(rowBytes) * rowBytes);
    }

    /// <summary>Computes output pixels [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, in Window3D window, int groups, in Activation activation, int first, int end, byte* workspace)
    {
        Debug.Assert(window.InputC % groups == 0 && window.OutputC % groups == 0 && 0 <= first && first <= end && end <= Units(window));
        var width = window.Columns.Output;
        while (first < end)
        {
            int row = first / width, column = first % width, count = Math.Min(width - column, end - first);
            // Columns of one phase lie a stride apart.
            for (var phase = 0; phase < Math.Min(window.Columns.Stride, count); phase++)
            {
                var columns = new Line(row, column + phase, (count - phase - 1) / window.Columns.Stride + 1);
                RunPhase(x, weights, bias, y, window, groups, activation, columns, (float*)workspace);
            }
            first += count;
        }
    }

    private static void RunPhase(float* x, float* weights, float* bias, float* y, in Window3D window, int groups, in Activation activation, Line line, float* panel)
    {
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, stride = window.Columns.Stride;
        int plane = line.Row / window.Rows.Output, oy = line.Row % window.Rows.Output, oz = plane % window.Depth.Output;
        int phaseZ = TransposedAxis.Phase(window.Depth, oz), phaseY = TransposedAxis.Phase(window.Rows, oy), phaseX = TransposedAxis.Phase(window.Columns, line.Column);
        weights += Offset(window, groups, phaseZ, phaseY, phaseX, out var taps);
        var destination = y + ((nint)line.Row * window.Columns.Output + line.Column) * window.OutputC;
        nint step = (nint)stride * window.OutputC;
        if (taps == 0)
        {
            for (var i = 0; i < line.Count; i++)
                BiasAlone(bias, destination + i * step, window.OutputC, activation);
            return;
        }
        var k = taps * groupC;
        var block = Int8Product.BlockRows(k * sizeof(float));
        for (var done = 0; done < line.Count; done += block)
        {
            var part = new Line(line.Row, line.Column + done * stride, Math.Min(block, line.Count - done));
            for (var group = 0; group < groups; group++)
            {
                var rows = groups == 1 && taps == 1 ? InPlace(x, window, part, phaseZ, phaseY, phaseX) : null;
                if (rows == null)
                {
                    Gather(x + group * groupC, window, part, phaseZ, phaseY, phaseX, groupC, panel);
                    rows = panel;
                }
                FloatProduct.Run(rows, k, part.Count, k, weights + group * (nint)WeightPacking.PackedFloatCount(k, groupN), bias == null ? null : bias + group * groupN,
                    destination + done * step + group * groupN, step, groupN, false, activation, alone: false);
            }
        }
    }

    private static void BiasAlone(float* bias, float* y, int channels, in Activation activation)
    {
        for (var c = 0; c < channels; c++)
            y[c] = bias == null ? 0 : bias[c];
        Unary.Run(activation, y, y, 0, channels);
    }

    /// <summary>The pixels of x that a phase of one kernel position reads for a line, which lie behind each other; null where some are outside x.</summary>
    private static float* InPlace(float* x, in Window3D window, Line line, int phaseZ, int phaseY, int phaseX)
    {
        int plane = line.Row / window.Rows.Output, oy = line.Row % window.Rows.Output, oz = plane % window.Depth.Output, image = plane / window.Depth.Output;
        int iz = TransposedAxis.Input(window.Depth, oz, Tap(window.Depth, phaseZ)), iy = TransposedAxis.Input(window.Rows, oy, Tap(window.Rows, phaseY)), ix = TransposedAxis.Input(window.Columns, line.Column, Tap(window.Columns, phaseX));
        if ((uint)iz >= (uint)window.Depth.Input || (uint)iy >= (uint)window.Rows.Input || ix < 0 || ix + line.Count > window.Columns.Input)
            return null;
        return x + ((((nint)image * window.Depth.Input + iz) * window.Rows.Input + iy) * window.Columns.Input + ix) * window.InputC;
    }

    private static int Tap(in WindowAxis axis, int phase)
    {
        var tap = 0;
        while (TransposedAxis.PhaseOfTap(axis, tap) != phase)
            tap++;
        return tap;
    }

    private static void Gather(float* x, in Window3D window, Line line, int phaseZ, int phaseY, int phaseX, int groupC, float* panel)
    {
        WindowAxis depth = window.Depth, rows = window.Rows, columns = window.Columns;
        int plane = line.Row / rows.Output, oy = line.Row % rows.Output, oz = plane % depth.Output, image = plane / depth.Output;
        for (var i = 0; i < line.Count; i++)
        {
            var ox = line.Column + i * columns.Stride;
            for (var kz = 0; kz < depth.Kernel; kz++)
            {
                if (TransposedAxis.PhaseOfTap(depth, kz) != phaseZ)
                    continue;
                var iz = TransposedAxis.Input(depth, oz, kz);
                for (var ky = 0; ky < rows.Kernel; ky++)
                {
                    if (TransposedAxis.PhaseOfTap(rows, ky) != phaseY)
                        continue;
                    var iy = TransposedAxis.Input(rows, oy, ky);
                    var inside = (uint)iz < (uint)depth.Input && (uint)iy < (uint)rows.Input;
                    var source = inside ? x + (((nint)image * depth.Input + iz) * rows.Input + iy) * columns.Input * window.InputC : null;
                    for (var kx = 0; kx < columns.Kernel; kx++)
                    {
                        if (TransposedAxis.PhaseOfTap(columns, kx) != phaseX)
                            continue;
                        var ix = TransposedAxis.Input(columns, ox, kx);
                        if (inside && (uint)ix < (uint)columns.Input)
                            ByteCopy.Run((byte*)(source + (nint)ix * window.InputC), (byte*)panel, (nint)groupC * sizeof(float));
                        else
                            Unsafe.InitBlockUnaligned(panel, 0, (uint)groupC * sizeof(float));
                        panel += groupC;
                    }
                }
            }
        }
    }

    /// <summary>Columns of one phase in an output row, from <paramref name="Column"/> on, a stride apart.</summary>
    private readonly record struct Line(int Row, int Column, int Count);
}
