using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <see cref="DepthwiseConv2DInt8"/> by emitted machine code. The input rows that an output row reads are copied, with padding, to a ring of rows in the workspace, once each; in a row the columns are
/// sorted by phase (column mod stride), so that neighbouring outputs read neighbouring bytes at every stride, and a tap is one address.
/// </summary>
internal readonly unsafe struct DepthwiseConv2DInt8Emitted
{
    private const int LargestWorkspace = 1 << 20;
    private const int NoRow = -1;

    private readonly DepthwisePattern _pattern;
    private readonly int _columns, _phaseBytes, _rowBytes, _span, _kernelRows, _tapsAt, _offsetsAt, _rowsAt, _heldAt, _outputAt;

    public DepthwiseConv2DInt8Emitted(in Window2D window, int rows = 0)
    {
        _pattern = new DepthwisePattern(window, rows);
        var columns = (window.OutputW - 1L) * window.StrideW + (window.KernelW - 1L) * window.DilationW + 1;
        var span = (window.KernelH - 1L) * window.DilationH + _pattern.Rows;
        if (!_pattern.Applies || Math.Max(columns, span) > LargestWorkspace)
            return;
        var phaseBytes = (columns + window.StrideW - 1) / window.StrideW * window.InputC;
        var rowBytes = Align(phaseBytes * window.StrideW + DepthwisePattern.Chunk); // the last chunk of a row reads up to 63 bytes of nothing
        var tapsAt = rowBytes * (span + 1);
        var offsetsAt = tapsAt + _pattern.Groups * 4L * sizeof(byte*);
        var rowsAt = offsetsAt + _pattern.Groups * 4L * sizeof(nint);
        var heldAt = rowsAt + (window.KernelH + 1L) * sizeof(byte*);
        var outputAt = Align(heldAt + span * sizeof(int));
        var bytes = outputAt + (_pattern.Rows == 2 ? (long)window.OutputW * window.InputC : 0);
        if (rowBytes > LargestWorkspace || bytes is <= 0 or > LargestWorkspace)
            return;
        IsPossible = true;
        WorkspaceBytes = (int)bytes;
        _kernelRows = window.KernelH + _pattern.Rows - 1;
        (_columns, _phaseBytes, _rowBytes, _span) = ((int)columns, (int)phaseBytes, (int)rowBytes, (int)span);
        (_tapsAt, _offsetsAt, _rowsAt, _heldAt, _outputAt) = ((int)tapsAt, (int)offsetsAt, (int)rowsAt, (int)heldAt, (int)outputAt);
    }

    /// <summary>Whether the convolution can be computed in this way.</summary>
    public bool IsPossible { get; }

    /// <summary>The prepared weights.</summary>
    public DepthwisePattern Pattern => _pattern;

    /// <summary>Bytes of scratch memory that each thread needs.</summary>
    public int WorkspaceBytes { get; }

    [SkipLocalsInit]
    public void Run(byte* x, byte* pattern, byte* y, in Window2D window, int inputZeroPoint, in Requantization output, int first, int end, byte* workspace)
    {
        Unsafe.InitBlockUnaligned(workspace, (byte)inputZeroPoint, (uint)(_rowBytes * (_span + 1))); // the rows' padding, and a row that is nothing else
        new Span<int>(workspace + _heldAt, _span).Fill(NoRow); // the input row that each row of the ring holds
        for (var tap = 0; tap < _pattern.Groups * 4; tap++)
        {
            var column = _pattern.Column(tap, window) * window.DilationW;
            ((nint*)(workspace + _offsetsAt))[tap] = (nint)(column % window.StrideW) * _phaseBytes + (nint)(column / window.StrideW) * window.InputC;
        }
        nint rowOutputs = (nint)window.OutputW * window.OutputC;
        Unsafe.SkipInit(out DepthwiseArguments arguments);
        arguments.Taps = (byte**)(workspace + _tapsAt);
        arguments.Entries = pattern;
        arguments.Chunks = (rowOutputs + DepthwisePattern.Chunk - 1) / DepthwisePattern.Chunk;
        arguments.Groups = _pattern.Groups;
        arguments.Period = _pattern.Period;
        arguments.LastMask = ulong.MaxValue >> (int)(-rowOutputs & (DepthwisePattern.Chunk - 1));
        arguments.Epilogue = new ByteEpilogueConstants(output.ZeroPoint, output.Minimum, output.Maximum);
        var kernel = EmittedKernels.Depthwise(_pattern.Rows);
        for (var row = first; row < end;)
        {
            int oy = row % window.OutputH, image = row / window.OutputH;
            Load(x, window, image, oy, workspace);
            arguments.Y0 = y + row * rowOutputs;
            var both = _pattern.Rows == 2 && row + 1 < end && oy + 1 < window.OutputH;
            arguments.Y1 = both ? arguments.Y0 + rowOutputs : workspace + _outputAt;
            kernel(&arguments);
            row += both ? 2 : 1;
        }
    }

    // Brings the input rows of an output row, and of the next where there are two at once, into the ring, and sets the addresses of the taps.
    private void Load(byte* x, in Window2D window, int image, int oy, byte* workspace)
    {
        var taps = (byte**)(workspace + _tapsAt);
        var offsets = (nint*)(workspace + _offsetsAt);
        var rows = (byte**)(workspace + _rowsAt);
        var held = (int*)(workspace + _heldAt);
        int iy = oy * window.StrideH - window.PadTop, number = image * window.InputH + iy, slot = number % _span;
        if (slot < 0)
            slot += _span;
        for (var ky = 0; ky < _kernelRows; ky++)
        {
            rows[ky] = workspace + (nint)_rowBytes * _span;
            if ((uint)iy < (uint)window.InputH)
            {
                rows[ky] = workspace + (nint)slot * _rowBytes;
                if (held[slot] != number)
                {
                    held[slot] = number;
                    Copy(x + (nint)number * window.InputW * window.InputC, window, rows[ky]);
                }
            }
            iy += window.DilationH;
            number += window.DilationH;
            slot += window.DilationH;
            if (slot >= _span)
                slot -= _span;
        }
        var count = _pattern.Groups * 4;
        if (_pattern.Rows == 2)
        {
            byte* row0 = rows[0], row1 = rows[1], row2 = rows[Math.Min(2, _kernelRows - 1)], row3 = rows[_kernelRows - 1];
            for (var tap = 0; tap < count; tap += 4)
            {
                var offset = offsets[tap];
                taps[tap] = row0 + offset;
                taps[tap + 1] = row1 + offset;
                taps[tap + 2] = row2 + offset;
                taps[tap + 3] = row3 + offset;
            }
            return;
        }
        int last = _pattern.Taps - 1, row = 0, column = 0;
        for (var tap = 0; tap < count; tap++)
        {
            taps[tap] = rows[row] + offsets[tap];
            if (tap < last && ++column == window.KernelW)
            {
                column = 0;
                row++;
            }
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
        // The columns of all phases in turns; the places of the first ones lie in the row as its padding leaves them.
        for (var phase = 0; phase < window.StrideW; phase++)
        {
            int column = window.PadLeft + phase, count = (end - column + window.StrideW - 1) / window.StrideW;
            var to = row + column % window.StrideW * (nint)_phaseBytes + column / window.StrideW * channels;
            CopyColumns(source + phase * channels, window.StrideW * channels, to, channels, count);
        }
    }

    // Columns of so many channels that are step bytes apart, one behind the other.
    private static void CopyColumns(byte* from, nint step, byte* to, nint channels, int count)
    {
        if (channels == 8)
        {
            for (; count > 0; count--, from += step, to += 8)
                *(ulong*)to = *(ulong*)from;
        }
        else if (channels == 16)
        {
            for (; count > 0; count--, from += step, to += 16)
                Vector128.Load(from).Store(to);
        }
        else if (channels % 32 == 0)
        {
            for (; count > 0; count--, from += step, to += channels)
            {
                for (nint i = 0; i < channels; i += 32)
                    Vector256.Load(from + i).Store(to + i);
            }
        }
        else
        {
            for (; count > 0; count--, from += step, to += channels)
                ByteCopy.Run(from, to, channels);
        }
    }

    private static long Align(long bytes) => (bytes + 63) / 64 * 64;
}
