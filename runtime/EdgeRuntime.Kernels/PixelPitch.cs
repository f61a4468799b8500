namespace EdgeRuntime.Kernels;

/// <summary>How far the pixels of <c>[N,H,W,C]</c> lie apart where they are columns of a wider matrix, as the parts of a concatenation along the channels are. Only the C elements of a pixel are written.</summary>
/// <param name="X">Elements from one pixel of x to the next; 0: its channels.</param>
/// <param name="Y">Elements from one pixel of y to the next; 0: its channels.</param>
public readonly record struct PixelPitch(int X, int Y)
{
    internal nint OfX(in Window2D window) => X == 0 ? window.InputC : X;

    internal nint OfY(in Window2D window) => Y == 0 ? window.OutputC : Y;
}
