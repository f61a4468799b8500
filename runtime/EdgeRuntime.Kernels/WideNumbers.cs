using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Runs of numbers of any type as i64 or f64 and back: one loop of arithmetic then serves every type. Integers and truth values are exact in i64 (u64 as the same 64 bits); floats are
/// exact in f64. Storing an integer keeps its low bits.
/// </summary>
internal static unsafe class WideNumbers
{
    /// <summary>Numbers of one run: the length of the buffers on the stack.</summary>
    public const int Run = 128;

    /// <summary>Whether the type is an integer or a truth value.</summary>
    public static bool IsInteger(ElementType type) => type is ElementType.Bool or ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16
        or ElementType.Int32 or ElementType.UInt32 or ElementType.Int64 or ElementType.UInt64;

    /// <summary>Whether the type is a floating-point number that runs are made of.</summary>
    public static bool IsReal(ElementType type) => type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>Reads <paramref name="count"/> integers, <paramref name="step"/> elements apart (0 repeats the first).</summary>
    public static void Load(ElementType type, byte* x, nint step, long* y, int count)
    {
        switch (type)
        {
            case ElementType.Bool or ElementType.UInt8: Load((byte*)x, step, y, count); break;
            case ElementType.Int8: Load((sbyte*)x, step, y, count); break;
            case ElementType.UInt16: Load((ushort*)x, step, y, count); break;
            case ElementType.Int16: Load((short*)x, step, y, count); break;
            case ElementType.Int32: Load((int*)x, step, y, count); break;
            case ElementType.UInt32: Load((uint*)x, step, y, count); break;
            default: Load((long*)x, step, y, count); break;
        }
    }

    /// <summary>Reads <paramref name="count"/> numbers of any type as f64.</summary>
    public static void Load(ElementType type, byte* x, nint step, double* y, int count)
    {
        switch (type)
        {
            case ElementType.Float32:
                for (nint i = 0; i < count; i++)
                    y[i] = ((float*)x)[i * step];
                break;
            case ElementType.Float64:
                for (nint i = 0; i < count; i++)
                    y[i] = ((double*)x)[i * step];
                break;
            case ElementType.Float16:
                for (nint i = 0; i < count; i++)
                    y[i] = (double)((Half*)x)[i * step];
                break;
            case ElementType.BFloat16:
                for (nint i = 0; i < count; i++)
                    y[i] = BrainFloat.ToSingle(((ushort*)x)[i * step]);
                break;
            case ElementType.UInt64:
                for (nint i = 0; i < count; i++)
                    y[i] = ((ulong*)x)[i * step];
                break;
            default:
                Load(type, x, step, (long*)y, count);
                for (nint i = 0; i < count; i++)
                    y[i] = ((long*)y)[i];
                break;
        }
    }

    /// <summary>Writes integers; truth values are 1 where the integer is not 0.</summary>
    public static void Store(long* x, ElementType type, byte* y, int count)
    {
        switch (type.SizeInBits())
        {
            case 8 when type == ElementType.Bool:
                for (var i = 0; i < count; i++)
                    y[i] = x[i] != 0 ? (byte)1 : (byte)0;
                break;
            case 8:
                for (var i = 0; i < count; i++)
                    y[i] = (byte)x[i];
                break;
            case 16:
                for (var i = 0; i < count; i++)
                    ((ushort*)y)[i] = (ushort)x[i];
                break;
            case 32:
                for (var i = 0; i < count; i++)
                    ((uint*)y)[i] = (uint)x[i];
                break;
            default:
                Buffer.MemoryCopy(x, y, count * sizeof(long), count * sizeof(long));
                break;
        }
    }

    /// <summary>Writes reals as any type: to an integer towards zero, as <see cref="ToInteger"/> says; to f16 and bf16 by way of f32, to the nearest.</summary>
    public static void Store(double* x, ElementType type, byte* y, int count)
    {
        switch (type)
        {
            case ElementType.Float32:
                for (var i = 0; i < count; i++)
                    ((float*)y)[i] = (float)x[i];
                break;
            case ElementType.Float64:
                Buffer.MemoryCopy(x, y, count * sizeof(double), count * sizeof(double));
                break;
            case ElementType.Float16:
                for (var i = 0; i < count; i++)
                    ((Half*)y)[i] = (Half)(float)x[i];
                break;
            case ElementType.BFloat16:
                for (var i = 0; i < count; i++)
                    ((ushort*)y)[i] = BrainFloat.Of((float)x[i]);
                break;
            default:
                for (var i = 0; i < count; i++)
                    ((long*)x)[i] = ToInteger(x[i], type);
                Store((long*)x, type, y, count);
                break;
        }
    }

    /// <summary>
    /// A real as an integer, as ONNX Runtime's conversions give it on x64: towards zero; what a type of up to 32 bits cannot hold goes by way of i32 (u32: i64), where numbers too large and NaN
    /// are the smallest number. A truth value is true for all but 0.
    /// </summary>
    public static long ToInteger(double x, ElementType type) => type switch
    {
        ElementType.Bool => x != 0 ? 1 : 0,
        ElementType.Int64 or ElementType.UInt32 => x is >= long.MinValue and < -(double)long.MinValue ? (long)x : long.MinValue,
        ElementType.UInt64 => x is >= long.MinValue and < -(double)long.MinValue ? (long)x : x >= -(double)long.MinValue && x < -2 * (double)long.MinValue ? (long)(ulong)x : x < 0 || double.IsNaN(x) ? long.MinValue : 0,
        _ => x is > int.MinValue - 1.0 and < -(double)int.MinValue ? (long)x : int.MinValue,
    };

    private static void Load<T>(T* x, nint step, long* y, int count) where T : unmanaged, INumberBase<T>
    {
        for (nint i = 0; i < count; i++)
            y[i] = long.CreateTruncating(x[i * step]);
    }
}
