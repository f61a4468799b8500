using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>Vectors of fewer elements than a vector has, for the last ones of a run: nothing outside the run is touched, and in place works too.</summary>
internal static unsafe class FloatTail
{
    /// <summary>Loads <paramref name="count"/> elements; the other lanes hold <paramref name="fill"/>.</summary>
    [SkipLocalsInit]
    public static Vector<float> Load(float* source, nint count, float fill)
    {
        var lanes = stackalloc float[Vector<float>.Count];
        new Vector<float>(fill).Store(lanes);
        for (nint i = 0; i < count; i++)
            lanes[i] = source[i];
        return Vector.Load(lanes);
    }

    /// <summary>Stores the first <paramref name="count"/> elements.</summary>
    [SkipLocalsInit]
    public static void Store(Vector<float> value, float* destination, nint count)
    {
        var lanes = stackalloc float[Vector<float>.Count];
        value.Store(lanes);
        for (nint i = 0; i < count; i++)
            destination[i] = lanes[i];
    }
}
