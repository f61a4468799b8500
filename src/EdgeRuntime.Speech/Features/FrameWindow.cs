namespace EdgeRuntime.Speech.Features;

/// <summary>The weights of a <see cref="WindowShape"/>.</summary>
internal static class FrameWindow
{
    /// <summary>Makes the weights of a frame: those of a window of <paramref name="length"/> samples in its middle, zeros around them.</summary>
    public static float[] Make(WindowShape shape, int length, int frame)
    {
        var weights = new float[frame];
        for (var i = 0; i < length; i++)
        {
            var angle = 2 * Math.PI * i / (shape == WindowShape.PeriodicHann ? length : length - 1);
            weights[(frame - length) / 2 + i] = (float)(shape switch
            {
                WindowShape.Povey => Math.Pow(0.5 - 0.5 * Math.Cos(angle), 0.85),
                WindowShape.Hann or WindowShape.PeriodicHann => 0.5 - 0.5 * Math.Cos(angle),
                WindowShape.Hamming => 0.54 - 0.46 * Math.Cos(angle),
                _ => 1,
            });
        }
        return weights;
    }
}
