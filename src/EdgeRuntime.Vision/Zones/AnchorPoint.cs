using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Zones;

/// <summary>The point of an object that counts for lines and zones.</summary>
public enum AnchorPoint
{
    /// <summary>The middle of its lower edge: where a person or a car stands on the ground.</summary>
    BottomCenter,

    /// <summary>Its middle.</summary>
    Center,
}

internal static class AnchorPoints
{
    public static (float X, float Y) Of(AnchorPoint anchor, in Box box) => (box.CenterX, anchor == AnchorPoint.Center ? box.CenterY : box.Bottom);
}
