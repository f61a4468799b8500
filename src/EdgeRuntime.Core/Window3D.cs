using System.Runtime.InteropServices;

namespace EdgeRuntime;

/// <summary>
/// The geometry of a convolution or pooling over up to three axes, <c>[N,D,H,W,C]</c>; unused axes are <see cref="WindowAxis.Single"/>. Unlike in <see cref="Window2D"/>, windows may
/// lie anywhere: what is outside the input is padding. Blittable: plans store it as it is.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct Window3D
{
    private WindowAxis _depth, _rows, _columns;

    /// <summary>Images in the batch.</summary>
    public int Batch { get; set; }

    /// <summary>Input channels.</summary>
    public int InputC { get; set; }

    /// <summary>Output channels.</summary>
    public int OutputC { get; set; }

    /// <summary>The outermost axis.</summary>
    public WindowAxis Depth { readonly get => _depth; set => _depth = value; }

    /// <summary>The middle axis.</summary>
    public WindowAxis Rows { readonly get => _rows; set => _rows = value; }

    /// <summary>The innermost axis.</summary>
    public WindowAxis Columns { readonly get => _columns; set => _columns = value; }

    /// <summary>Kernel positions.</summary>
    public readonly int Taps => _depth.Kernel * _rows.Kernel * _columns.Kernel;

    /// <summary>Output pixels of the whole batch.</summary>
    public readonly int OutputPixels => Batch * _depth.Output * _rows.Output * _columns.Output;

    /// <summary>Input pixels of one image.</summary>
    public readonly int InputPixels => _depth.Input * _rows.Input * _columns.Input;

    /// <summary>Names the first impossible value, or null where all is well.</summary>
    public readonly string? Validate()
    {
        if (Batch < 1 || InputC < 1 || OutputC < 1)
            return $"{Batch} images of {InputC} to {OutputC} channels: at least 1 each";
        if ((Int128)_depth.Kernel * _rows.Kernel * _columns.Kernel > int.MaxValue)
            return $"kernel {_depth.Kernel}x{_rows.Kernel}x{_columns.Kernel}: at most 2^31 - 1 positions";
        return _depth.Validate() ?? _rows.Validate() ?? _columns.Validate();
    }
}
