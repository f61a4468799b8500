namespace EdgeRuntime.Vision;

/// <summary>Which colors a model's channels are.</summary>
internal enum PixelOrder
{
    Gray,
    Rgb,
    Bgr,
}
