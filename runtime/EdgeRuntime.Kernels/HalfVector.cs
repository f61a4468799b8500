using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>A weight of f16 whose product with a value needs no factor, because <c>HalfVector.Value256</c> and <c>HalfVector.Value128</c> have put it into the value.</summary>
internal enum ScaledHalf : ushort;

/// <summary>
/// f16 as f32 by integer instructions, for .NET has none of the processor's own. The bits of a finite number, 13 places higher, are as f32 2⁻¹¹² times the number, exactly: f32's exponents have a bias of 127, f16's of 15, and what is
/// subnormal stays so. A factor of 2¹¹² makes the number of it, on the weights or, where values are less than <c>ValueLimit</c>, once on the value that is multiplied with them: the exact product is the same, and so is what
/// is rounded. Infinity and NaN would become numbers: weights must have none (<c>WeightWidening.AreFinite</c>). TWeight is float, Half or <c>ScaledHalf</c>.
/// </summary>
internal static unsafe class HalfVector
{
    /// <summary>Values of this magnitude and more could become infinite with the factor.</summary>
    public const float ValueLimit = 32768;

    private const float Factor = 5192296858534827628530496329220096f; // 2¹¹²
    private const int KeptBits = unchecked((int)0x8FFFFFFF); // a sign moved by 3 places leaves copies of itself in bits 28 to 30
    private const short KeptUpper = KeptBits >> 16;

    /// <summary>Whether a row of values is within <c>ValueLimit</c>; NaN is not.</summary>
    public static bool IsWithinLimit(float* values, int count)
    {
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            if (!Vector128.LessThanAll(Vector128.Abs(Vector128.Load(values + i)), Vector128.Create(ValueLimit)))
                return false;
        }
        for (; i < count; i++)
        {
            if (!(MathF.Abs(values[i]) < ValueLimit))
                return false;
        }
        return true;
    }

    /// <summary>A value in every lane, with the factor where the weights have it not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Value256<TWeight>(float value) => Vector256.Create(typeof(TWeight) == typeof(ScaledHalf) ? value * Factor : value);

    /// <summary>A value in every lane, with the factor where the weights have it not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Value128<TWeight>(float value) => Vector128.Create(typeof(TWeight) == typeof(ScaledHalf) ? value * Factor : value);

    /// <summary>16 weights in the order of <c>Reorder256</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load256<TWeight>(TWeight* weights, out Vector256<float> low, out Vector256<float> high) where TWeight : unmanaged
    {
        if (typeof(TWeight) == typeof(float))
        {
            low = Vector256.Load((float*)weights);
            high = Vector256.Load((float*)weights + 8);
            return;
        }
        var bits = Vector256.Load((short*)weights);
        Vector256<short> upper = (bits >> 3) & Vector256.Create(KeptUpper), lower = bits << 13;
        low = Avx2.UnpackLow(lower, upper).AsSingle();
        high = Avx2.UnpackHigh(lower, upper).AsSingle();
        if (typeof(TWeight) == typeof(Half))
        {
            low *= Vector256.Create(Factor);
            high *= Vector256.Create(Factor);
        }
    }

    /// <summary>Brings 16 columns into the order of <c>Load256</c>, or back: columns 0–3 and 8–11, 4–7 and 12–15 for f16, since unpacking stays within halves of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reorder256<TWeight>(ref Vector256<float> low, ref Vector256<float> high)
    {
        if (typeof(TWeight) != typeof(float))
            (low, high) = (Avx.Permute2x128(low, high, 0x20), Avx.Permute2x128(low, high, 0x31));
    }

    /// <summary>8 weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load128<TWeight>(TWeight* weights, out Vector128<float> low, out Vector128<float> high) where TWeight : unmanaged
    {
        if (typeof(TWeight) == typeof(float))
        {
            low = Vector128.Load((float*)weights);
            high = Vector128.Load((float*)weights + 4);
            return;
        }
        var bits = Vector128.Load((short*)weights);
        if (Sse2.IsSupported)
        {
            Vector128<short> upper = (bits >> 3) & Vector128.Create(KeptUpper), lower = bits << 13;
            low = Sse2.UnpackLow(lower, upper).AsSingle();
            high = Sse2.UnpackHigh(lower, upper).AsSingle();
        }
        else
        {
            low = (WidenLower(bits) & Vector128.Create(KeptBits)).AsSingle();
            high = (WidenUpper(bits) & Vector128.Create(KeptBits)).AsSingle();
        }
        if (typeof(TWeight) == typeof(Half))
        {
            low *= Vector128.Create(Factor);
            high *= Vector128.Create(Factor);
        }
    }

    /// <summary>Widens <paramref name="count"/> numbers, a multiple of 16.</summary>
    public static void Run(Half* source, float* destination, nint count)
    {
        for (nint i = 0; i < count; i += 16)
        {
            if (Avx2.IsSupported)
            {
                Load256(source + i, out var low, out var high);
                Reorder256<Half>(ref low, ref high);
                low.Store(destination + i);
                high.Store(destination + i + 8);
                continue;
            }
            for (nint j = i; j < i + 16; j += 8)
            {
                Load128(source + j, out var low, out var high);
                low.Store(destination + j);
                high.Store(destination + j + 4);
            }
        }
    }

    // 4 numbers, sign-extended and 13 places higher.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> WidenLower(Vector128<short> bits) => AdvSimd.IsSupported ? AdvSimd.ShiftLeftLogicalWideningLower(bits.GetLower(), 13) : Vector128.WidenLower(bits) << 13;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> WidenUpper(Vector128<short> bits) => AdvSimd.IsSupported ? AdvSimd.ShiftLeftLogicalWideningUpper(bits, 13) : Vector128.WidenUpper(bits) << 13;
}
