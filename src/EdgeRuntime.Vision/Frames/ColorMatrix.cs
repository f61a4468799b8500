using EdgeRuntime.Frames;

namespace EdgeRuntime.Vision.Frames;

/// <summary>
/// From luma and chroma to colors: <c>y' = (Y − Black)·Luma</c>, <c>R = y' + RedV·(V − 128)</c>, <c>G = y' + GreenU·(U − 128) + GreenV·(V − 128)</c>, <c>B = y' + BlueU·(U − 128)</c>, each clamped to 0 … 255. The factors
/// follow from the weights of red and blue in luma: 0.299 and 0.114 (BT.601), 0.2126 and 0.0722 (BT.709).
/// </summary>
internal readonly record struct ColorMatrix(float Black, float Luma, float RedV, float GreenU, float GreenV, float BlueU)
{
    public static ColorMatrix Of(FrameColors colors)
    {
        var (red, blue) = colors is FrameColors.Bt601 or FrameColors.Bt601Full ? (0.299, 0.114) : (0.2126, 0.0722);
        var full = colors is FrameColors.Bt601Full or FrameColors.Bt709Full;
        var (luma, chroma) = full ? (1.0, 1.0) : (255.0 / 219, 255.0 / 224);
        var green = 1 - red - blue;
        var (redV, blueU) = (2 * (1 - red) * chroma, 2 * (1 - blue) * chroma);
        return new ColorMatrix(full ? 0 : 16, (float)luma, (float)redV, (float)(-blueU * blue / green), (float)(-redV * red / green), (float)blueU);
    }
}
