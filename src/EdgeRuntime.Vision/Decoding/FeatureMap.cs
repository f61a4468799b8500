namespace EdgeRuntime.Vision.Decoding;

/// <summary>Where the values of an output <c>[1,C,H,W]</c>, <c>[1,H,W,C]</c>, <c>[1,H,W]</c> or <c>[H,W]</c> lie.</summary>
internal readonly record struct FeatureMap(int Channels, int Height, int Width, int ChannelStep, int PixelStep)
{
    /// <summary>Reads the shape; null where it is none of those, or empty.</summary>
    public static FeatureMap? Of(TensorShape shape, string layout)
    {
        FeatureMap? map = shape switch
        {
            { Rank: 4 } when shape[0] == 1 && layout == "NHWC" => new FeatureMap(shape[3], shape[1], shape[2], 1, shape[3]),
            { Rank: 4 } when shape[0] == 1 => new FeatureMap(shape[1], shape[2], shape[3], shape[2] * shape[3], 1),
            { Rank: 3 } when shape[0] == 1 => new FeatureMap(1, shape[1], shape[2], shape[1] * shape[2], 1),
            { Rank: 2 } => new FeatureMap(1, shape[0], shape[1], shape[0] * shape[1], 1),
            _ => null,
        };
        return map is { Channels: > 0, Height: > 0, Width: > 0 } ? map : null;
    }

    /// <summary>The index of a value.</summary>
    public int At(int channel, int y, int x) => channel * ChannelStep + (y * Width + x) * PixelStep;
}
