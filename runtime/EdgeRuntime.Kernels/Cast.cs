using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <c>y = (type)x</c> between all numbers of 8 to 64 bits, as ONNX Runtime casts on x64: integers keep their low bits, reals go to integers towards zero (what does not fit: see
/// <see cref="WideNumbers.ToInteger"/>), everything goes to reals to the nearest, to truth values as x ≠ 0. Units are elements. y may be x where the elements are as large.
/// </summary>
public static unsafe class Cast
{
    /// <summary>Whether a type can be cast from and to.</summary>
    public static bool IsSupported(ElementType type) => WideNumbers.IsInteger(type) || WideNumbers.IsReal(type);

    /// <summary>Casts elements [first, end).</summary>
    [SkipLocalsInit]
    public static void Run(ElementType from, byte* x, ElementType to, byte* y, int first, int end)
    {
        var run = stackalloc long[WideNumbers.Run];
        nint sizeX = from.SizeInBits() / 8, sizeY = to.SizeInBits() / 8;
        for (; first < end; first += WideNumbers.Run)
        {
            var count = Math.Min(WideNumbers.Run, end - first);
            byte* source = x + first * sizeX, destination = y + first * sizeY;
            if (!WideNumbers.IsInteger(from))
            {
                WideNumbers.Load(from, source, 1, (double*)run, count);
                WideNumbers.Store((double*)run, to, destination, count);
                continue;
            }
            WideNumbers.Load(from, source, 1, run, count);
            if (WideNumbers.IsInteger(to))
            {
                WideNumbers.Store(run, to, destination, count);
                continue;
            }
            ToReals(run, from == ElementType.UInt64, to == ElementType.Float64, count);
            WideNumbers.Store((double*)run, to, destination, count);
        }
    }

    // In place, to f64 that hold what f32 can, unless f64 itself is wanted: large integers are rounded once.
    private static void ToReals(long* run, bool unsigned, bool exact, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ((double*)run)[i] = unsigned
                ? exact ? (double)(ulong)run[i] : (float)(ulong)run[i]
                : exact ? (double)run[i] : (float)run[i];
        }
    }
}
