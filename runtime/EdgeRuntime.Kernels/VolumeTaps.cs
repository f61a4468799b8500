namespace EdgeRuntime.Kernels;

/// <summary>Walks over the input pixels that one output pixel of a <see cref="Window3D"/> reads; padding is left out.</summary>
internal struct VolumeTaps
{
    private readonly WindowAxis _depth, _rows, _columns;
    private readonly int _image;
    private Range _z, _y, _x;

    public VolumeTaps(in Window3D window, int pixel)
    {
        (_depth, _rows, _columns) = (window.Depth, window.Rows, window.Columns);
        int row = pixel / _columns.Output, plane = row / _rows.Output;
        _image = plane / _depth.Output;
        _x = new Range(_columns, pixel % _columns.Output);
        _y = new Range(_rows, row % _rows.Output);
        _z = new Range(_depth, plane % _depth.Output);
        _x.At--;
    }

    /// <summary>Position along the axes.</summary>
    public readonly (int Z, int Y, int X) Position => (_z.Position(_depth), _y.Position(_rows), _x.Position(_columns));

    /// <summary>The input pixel.</summary>
    public readonly nint Pixel
    {
        get
        {
            var (z, y, x) = Position;
            return (((nint)_image * _depth.Input + z) * _rows.Input + y) * _columns.Input + x;
        }
    }

    /// <summary>The image.</summary>
    public readonly int Image => _image;

    /// <summary>Input pixels in all.</summary>
    public readonly int Count => _z.Count * _y.Count * _x.Count;

    /// <summary>Pixels of the input and of the padding around it.</summary>
    public readonly int PaddedCount => _z.Padded * _y.Padded * _x.Padded;

    /// <summary>Moves to the next input pixel; false where there is none.</summary>
    public bool Next()
    {
        if (Count == 0)
            return false;
        if (++_x.At < _x.End)
            return true;
        _x.At = _x.First;
        if (++_y.At < _y.End)
            return true;
        _y.At = _y.First;
        return ++_z.At < _z.End;
    }

    /// <summary>The kernel positions [First, End) of an axis that read the input.</summary>
    private struct Range
    {
        public readonly int First, End, Padded;
        private readonly int _start;
        public int At;

        public Range(in WindowAxis axis, int output)
        {
            _start = output * axis.Stride - axis.Before;
            First = _start >= 0 ? 0 : (-_start - 1) / axis.Dilation + 1;
            End = _start >= axis.Input ? 0 : Math.Min(axis.Kernel, (axis.Input - 1 - _start) / axis.Dilation + 1);
            Padded = _start >= axis.Input + axis.After ? 0 : Math.Min(axis.Kernel, (axis.Input + axis.After - 1 - _start) / axis.Dilation + 1);
            At = First;
        }

        public readonly int Count => Math.Max(0, End - First);

        public readonly int Position(in WindowAxis axis) => _start + At * axis.Dilation;
    }
}
