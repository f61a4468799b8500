using System.Numerics;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Memory;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Operators;

/// <summary><see cref="PlanOpCode.MulInt8"/>; the output may lie over a, and over b where that has its shape.</summary>
public sealed unsafe class MulInt8Operator : Operator
{
    private const int Chunk = 64;
    private const int BlockBytes = 1024;

    private readonly Operand _a, _b, _y;
    private readonly QuantizationParameters _quantizationA, _quantizationB;
    private readonly Requantization _output;
    private readonly float _outputScale;
    private readonly int _offset, _rows, _columns, _blockRows;
    private readonly Workspace _workspace;

    /// <summary>Prepares the operation.</summary>
    /// <exception cref="InvalidModelException">Attributes and operands do not fit each other.</exception>
    public MulInt8Operator(OperatorContext context) : base(context)
    {
        var attributes = context.Attributes<MulInt8Attributes>(inputs: 2);
        _a = context.Input(0, ElementType.UInt8);
        _b = context.Input(1, ElementType.UInt8);
        _y = context.Output(ElementType.UInt8);
        context.SameCount(_a, _y);
        var groups = attributes.Groups;
        _rows = attributes.Rows;
        context.Require(groups >= 1 && _rows >= 1 && (long)groups * _rows <= _y.Count && _y.Count % (groups * _rows) == 0, $"{groups} groups of {_rows} rows of {_y.Shape}");
        _columns = _y.Count / (groups * _rows);
        context.Require(_b.Count == groups * _columns, $"b is {_b.Shape}, expected {groups} times {_columns}");
        _quantizationA = context.Quantization(attributes.ScaleA, attributes.ZeroPointA);
        _quantizationB = context.Quantization(attributes.ScaleB, attributes.ZeroPointB);
        _outputScale = context.Quantization(attributes.OutputScale, attributes.Output.ZeroPoint).Scale;
        _output = context.Requantization(attributes.Output);
        _offset = attributes.Offset;
        context.Require(_offset is 0 or 128, $"offset {_offset}, expected 0 or 128");
        context.AllowInPlace(0);
        if (_rows == 1)
            context.AllowInPlace(1);
        _blockRows = BlockRows(_rows, _columns);
        _workspace = context.Workspace;
        if (_blockRows > 1)
            context.ReserveWorkspace(_blockRows * _columns);
        Split(_rows == 1 ? _y.Count : groups * _rows, Cost.Bytes(_y.Count * 6.0));
    }

    /// <inheritdoc/>
    public override string Kernel => MulInt8.Describe(_rows == 1 ? _y.Count : _blockRows * _columns);

    /// <inheritdoc/>
    public override void Execute(int part, int first, int end)
    {
        if (_rows == 1)
        {
            MulInt8.Run(_a.Bytes, _quantizationA, _b.Bytes, _quantizationB, _y.Bytes, _outputScale, _output, first, end, _offset);
            return;
        }
        while (first < end)
        {
            var group = first / _rows;
            var last = Math.Min(end, (group + 1) * _rows);
            var columns = Repeated(_b.Bytes + (nint)group * _columns, part);
            for (; first < last; first += _blockRows)
            {
                var place = (nint)first * _columns;
                MulInt8.Run(_a.Bytes + place, _quantizationA, columns, _quantizationB, _y.Bytes + place, _outputScale, _output, 0, Math.Min(_blockRows, last - first) * _columns, _offset);
            }
            first = last;
        }
    }

    /// <summary>Rows that are computed at once: short ones together, so that they fill whole vectors.</summary>
    private static int BlockRows(int rows, int columns)
    {
        if (columns >= BlockBytes / 2)
            return 1;
        var whole = Chunk >> Math.Min(BitOperations.TrailingZeroCount(columns), BitOperations.TrailingZeroCount(Chunk));
        return Math.Min(rows, (BlockBytes + whole * columns - 1) / (whole * columns) * whole);
    }

    /// <summary>The columns of a group as often as a block of rows reads them.</summary>
    private byte* Repeated(byte* columns, int part)
    {
        if (_blockRows == 1)
            return columns;
        var block = _workspace.Of(part);
        for (var row = 0; row < _blockRows; row++)
            Buffer.MemoryCopy(columns, block + row * _columns, _columns, _columns);
        return block;
    }
}
