using System.Numerics;

namespace EdgeRuntime.Training;

/// <summary>
/// Pseudo-random numbers that are the same for a seed on every machine and version of .NET: xoshiro256** (Blackman and Vigna, "Scrambled linear
/// pseudorandom number generators", 2021) seeded by SplitMix64. Not for secrets.
/// </summary>
public sealed class RandomSource
{
    private readonly ulong[] _state = new ulong[4];

    /// <summary>Starts a sequence; every pair of seed and stream gives one of its own.</summary>
    public RandomSource(long seed, long stream = 0)
    {
        var mix = unchecked((ulong)seed);
        mix = SplitMix(ref mix) ^ unchecked((ulong)stream);
        for (var i = 0; i < _state.Length; i++)
            _state[i] = SplitMix(ref mix);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_state[1] * 5, 7) * 9;
        var shifted = _state[1] << 17;
        _state[2] ^= _state[0];
        _state[3] ^= _state[1];
        _state[1] ^= _state[2];
        _state[0] ^= _state[3];
        _state[2] ^= shifted;
        _state[3] = BitOperations.RotateLeft(_state[3], 45);
        return result;
    }

    /// <summary>A number in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>An integer in [0, <paramref name="limit"/>), each as likely (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    public int NextInt32(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var product = (ulong)(uint)(NextBits() >> 32) * (uint)limit;
        if ((uint)product < (uint)limit)
        {
            var threshold = unchecked((uint)-limit) % (uint)limit;
            while ((uint)product < threshold)
                product = (ulong)(uint)(NextBits() >> 32) * (uint)limit;
        }
        return (int)(product >> 32);
    }

    /// <summary>Fills with numbers in [0, 1).</summary>
    public void Fill(Span<float> values)
    {
        foreach (ref var value in values)
            value = NextSingle();
    }

    /// <summary>Puts the items into random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
