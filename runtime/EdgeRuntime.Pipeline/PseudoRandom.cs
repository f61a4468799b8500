namespace EdgeRuntime.Pipeline;

/// <summary>Inputs that are the same on every machine: Marsaglia's xorshift32 ("Xorshift RNGs", 2003).</summary>
public static class PseudoRandom
{
    /// <summary>Fills a buffer: f32 and f64 with values in [0, 1), one-byte elements with all their values, everything else (lengths, indices) with zeros.</summary>
    public static void Fill(TensorBuffer buffer, uint seed)
    {
        var state = seed * 2654435769u | 1;
        switch (buffer.Type)
        {
            case ElementType.Float32:
                foreach (ref var value in buffer.As<float>())
                    value = (Next(ref state) >> 8) * (1f / (1 << 24));
                break;
            case ElementType.Float64:
                foreach (ref var value in buffer.As<double>())
                    value = (Next(ref state) >> 8) * (1.0 / (1 << 24));
                break;
            case ElementType.UInt8 or ElementType.Int8:
                foreach (ref var value in buffer.Bytes)
                    value = (byte)(Next(ref state) >> 24);
                break;
            default:
                buffer.Bytes.Clear();
                break;
        }
    }

    private static uint Next(ref uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }
}
