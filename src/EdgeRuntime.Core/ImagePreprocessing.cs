namespace EdgeRuntime;

#pragma warning disable CA1002, CA2227 // filled by the JSON reader

/// <summary>How an image becomes a model's input: resize to the input's height and width, order channels, then <c>value = (pixel − mean[c]) · scale[c]</c> with pixels in [0,255].</summary>
public sealed class ImagePreprocessing
{
    /// <summary><c>RGB</c>, <c>BGR</c> or <c>GRAY</c>.</summary>
    public string Color { get; set; } = "RGB";

    /// <summary>One value, or one per channel; subtracted.</summary>
    public List<float> Mean { get; set; } = [0];

    /// <summary>One value, or one per channel; multiplied. 1/255 maps pixels to [0,1].</summary>
    public List<float> Scale { get; set; } = [1];

    /// <summary><c>stretch</c> (to the input's size), or <c>letterbox</c> (aspect kept, border filled with 114).</summary>
    public string Fit { get; set; } = "stretch";

    /// <summary><c>antialias</c> (a triangle filter widened when shrinking, Pillow's BILINEAR), <c>bilinear</c> (the four pixels around each place, as OpenCV's INTER_LINEAR) or <c>area</c> (the mean of what is covered); null: antialias.</summary>
    public string? Resize { get; set; }
}
