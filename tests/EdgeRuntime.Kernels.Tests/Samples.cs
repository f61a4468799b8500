namespace EdgeRuntime.Kernels.Tests;

/// <summary>Seeded inputs. The generator is our own (SplitMix64), so that committed digests do not depend on .NET's.</summary>
internal sealed class Samples(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Next(int minimum, int maximum) => minimum + (int)(Next() % (ulong)(maximum - minimum + 1));

    public float NextFloat(float minimum, float maximum) => minimum + (maximum - minimum) * ((Next() >> 40) * (1f / (1 << 24)));

    public byte[] Bytes(int count) => Fill(new byte[count], _ => (byte)Next());

    public sbyte[] SBytes(int count) => Fill(new sbyte[count], _ => (sbyte)Next());

    public int[] Ints(int count, int minimum, int maximum) => Fill(new int[count], _ => Next(minimum, maximum));

    public float[] Floats(int count, float minimum = -1, float maximum = 1) => Fill(new float[count], _ => NextFloat(minimum, maximum));

    private static T[] Fill<T>(T[] array, Func<int, T> next)
    {
        for (var i = 0; i < array.Length; i++)
            array[i] = next(i);
        return array;
    }
}
