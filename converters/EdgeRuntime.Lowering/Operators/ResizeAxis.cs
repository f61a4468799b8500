using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>How one axis is resized.</summary>
/// <param name="From">Elements before.</param>
/// <param name="To">Elements after.</param>
/// <param name="Scale">The factor that coordinates are computed with; not always To / From.</param>
/// <param name="RoiStart">Start of the region of tf_crop_and_resize, in parts of the axis.</param>
/// <param name="RoiEnd">Its end.</param>
internal sealed record ResizeAxis(int From, int To, float Scale, float RoiStart = 0, float RoiEnd = 1)
{
    /// <summary>The coordinate in the input of an element of the output; in f32, step by step as ONNX Runtime computes it, so that ties fall alike.</summary>
    public float Original(int place, string mode) => Scale == 1 && mode != "tf_crop_and_resize" ? place : mode switch
    {
        "half_pixel" => (place + 0.5f) / Scale - 0.5f,
        "pytorch_half_pixel" => To > 1 ? (place + 0.5f) / Scale - 0.5f : 0,
        "align_corners" => To == 1 ? 0 : place * (float)(From - 1) / (To - 1),
        "asymmetric" => place / Scale,
        "tf_half_pixel_for_nn" => (place + 0.5f) / Scale,
        "tf_crop_and_resize" => To > 1
            ? RoiStart * (From - 1) + place * (RoiEnd - RoiStart) * (From - 1) / (To - 1)
            : 0.5f * (RoiStart + RoiEnd) * (From - 1),
        "half_pixel_symmetric" => Symmetric(place),
        _ => throw new InvalidModelException($"coordinate_transformation_mode '{mode}' is unknown; export the model again."),
    };

    /// <summary>Whether a coordinate lies outside of the input, where tf_crop_and_resize puts its extrapolation value.</summary>
    public bool IsOutside(float original) => original < 0 || original > From - 1;

    // The last line in double: so ONNX Runtime has it, and ties show.
    private float Symmetric(int place)
    {
        var adjustment = To / (Scale * From);
        var offset = From / 2f * (1 - adjustment);
        return (float)(offset + (place + 0.5) / Scale - 0.5);
    }
}
