using System.Runtime.CompilerServices;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <see cref="DepthwiseConv2DInt8"/> by emitted machine code. The input rows that an output row reads are copied, with padding, to a ring of rows in the workspace, once each; in a row the columns are
/// sorted by phase (column mod stride), so that neighbouring outputs read neighbouring bytes at every stride, and a tap is one address.
/// </summary>
internal readonly unsafe struct DepthwiseConv2DInt8Emitted
{
    private const int LargestWorkspace = 1 << 20;
    private const long NoRow = -1;

    private readonly DepthwisePattern _pattern;
    private readonly int _columns, _phaseBytes, _rowBytes, _span, _tapsAt, _heldAt, _outputAt;

    public DepthwiseConv2DInt8Emitted(in Window2D window)
    {
        _pattern = new DepthwisePattern(window);
        var columns = (window.OutputW - 1L) * window.StrideW + (window.KernelW - 1L) * window.DilationW + 1;
        var phaseBytes = (columns + window.StrideW - 1) / window.StrideW * window.InputC;
        var span = (window.KernelH - 1L) * window.DilationH + _pattern.Rows;
        var rowBytes = Align(phaseBytes * window.StrideW + DepthwisePattern.Chunk); // the last chunk of a row reads up to 63 bytes of nothing
        var tapsAt = rowBytes * (span + 1);
        var heldAt = tapsAt + _pattern.Groups * 4L * sizeof(byte*);
        var outputAt = Align(heldAt + span * sizeof(long));
        WorkspaceBytes = outputAt + (_pattern.Rows == 2 ? (long)window.OutputW * window.InputC : 0);
        Applies = KernelVariants.Int8 == KernelVariant.Emitted && _pattern.Applies && span < LargestWorkspace && columns < LargestWorkspace && WorkspaceBytes <= LargestWorkspace;
        (_columns, _phaseBytes, _rowBytes, _span, _tapsAt, _heldAt, _outputAt) = ((int)columns, (int)phaseBytes, (int)rowBytes, (int)span, (int)tapsAt, (int)heldAt, (int)outputAt);
    }

    /// <summary>Whether this is the way to compute the convolution here.</summary>
    public bool Applies { get; }

    /// <summary>The prepared weights.</summary>
    public DepthwisePattern Pattern => _pattern;

    /// <summary>Bytes of scratch memory that each thread needs.</summary>
    public long WorkspaceBytes { get; }

    [SkipLocalsInit]
    public void Run(byte* x, byte* pattern, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace)
    {
        Unsafe.InitBlockUnaligned(workspace, (byte)inputZeroPoint, (uint)(_rowBytes * (_span + 1))); // the rows' padding, and a row that is nothing else
        var taps = (byte**)(workspace + _tapsAt);
        var held = (long*)(workspace + _heldAt); // the input row that each row of the ring holds
        for (var slot = 0; slot < _span; slot++)
            held[slot] = NoRow;
        nint rowOutputs = (nint)window.OutputW * window.OutputC;
        Unsafe.SkipInit(out DepthwiseArguments arguments);
        arguments.Taps = taps;
        arguments.Entries = pattern;
        arguments.Chunks = (rowOutputs + DepthwisePattern.Chunk - 1) / DepthwisePattern.Chunk;
        arguments.Groups = _pattern.Groups;
        arguments.Period = _pattern.Period;
        arguments.LastMask = ulong.MaxValue >> (int)(-rowOutputs & (DepthwisePattern.Chunk - 1));
        arguments.Limit = output.Maximum - output.ZeroPoint;
        arguments.ZeroPoint = output.ZeroPoint * 0x10001;
        arguments.Minimum = (uint)output.Minimum * 0x01010101;
        arguments.Maximum = (uint)output.Maximum * 0x01010101;
        var kernel = EmittedKernels.Depthwise(_pattern.Rows);
        for (var row = first; row < end;)
        {
            int oy = row % window.OutputH, image = row / window.OutputH;
            Load(x, window, image, oy, workspace, taps, held);
            arguments.Y0 = y + row * rowOutputs;
            var both = _pattern.Rows == 2 && row + 1 < end && oy + 1 < window.OutputH;
            arguments.Y1 = both ? arguments.Y0 + rowOutputs : workspace + _outputAt;
            kernel(&arguments);
            row += both ? 2 : 1;
        }
    }

    // Brings the input rows of an output row, and of the next where there are two at once, into the ring and sets the addresses of the taps.
    private void Load(byte* x, in Window2D window, int image, int oy, byte* workspace, byte** taps, long* held)
    {
        var top = oy * window.StrideH - window.PadTop;
        var padding = workspace + (nint)_rowBytes * _span;
        for (var tap = 0; tap < _pattern.Groups * 4; tap++)
        {
            var (ky, kx) = _pattern.Tap(tap, window);
            var iy = top + ky * window.DilationH;
            var row = padding;
            if ((uint)iy < (uint)window.InputH)
            {
                var number = (long)image * window.InputH + iy;
                var slot = (int)(number % _span);
                row = workspace + (nint)slot * _rowBytes;
                if (held[slot] != number)
                {
                    held[slot] = number;
                    Copy(x + (nint)number * window.InputW * window.InputC, window, row);
                }
            }
            var column = kx * window.DilationW;
            taps[tap] = row + (nint)(column % window.StrideW) * _phaseBytes + (nint)(column / window.StrideW) * window.InputC;
        }
    }

    private void Copy(byte* source, in Window2D window, byte* row)
    {
        nint channels = window.InputC;
        var end = Math.Min(window.InputW, _columns - window.PadLeft) + window.PadLeft; // columns of the padded input
        if (window.StrideW == 1)
        {
            ByteCopy.Run(source, row + window.PadLeft * channels, (end - window.PadLeft) * channels);
            return;
        }
        for (var phase = 0; phase < window.StrideW; phase++)
        {
            // The first input column of this phase.
            var column = phase < window.PadLeft ? phase + (window.PadLeft - phase + window.StrideW - 1) / window.StrideW * window.StrideW : phase;
            var from = source + (column - window.PadLeft) * channels;
            var to = row + phase * (nint)_phaseBytes + column / window.StrideW * channels;
            var step = window.StrideW * channels;
            if (channels == 8)
            {
                for (; column < end; column += window.StrideW, from += step, to += 8)
                    *(ulong*)to = *(ulong*)from;
                continue;
            }
            for (; column < end; column += window.StrideW, from += step, to += channels)
                ByteCopy.Run(from, to, channels);
        }
    }

    private static long Align(long bytes) => (bytes + 63) / 64 * 64;
}
