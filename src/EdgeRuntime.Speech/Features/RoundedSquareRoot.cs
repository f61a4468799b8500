namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The square root of an integer, rounded to nearest. Below 2³² the result is at most 65535.
/// Source: TensorFlow Lite Micro, operator SignalFilterBankSquareRoot (signal/src/square_root_64.cc and square_root_32.cc), whose 32-bit shortcut has that limit.
/// </summary>
internal static class RoundedSquareRoot
{
    /// <summary>The root of <paramref name="value"/>.</summary>
    public static uint Of(ulong value)
    {
        // The f64 root is off by one at most: both loops end at once.
        var root = (ulong)Math.Min(Math.Sqrt(value), uint.MaxValue);
        while (root * root > value)
            root--;
        while (value - root * root > 2 * root)
            root++;
        var limit = value <= uint.MaxValue ? ushort.MaxValue : uint.MaxValue;
        return (uint)(value - root * root > root && root < limit ? root + 1 : root);
    }
}
