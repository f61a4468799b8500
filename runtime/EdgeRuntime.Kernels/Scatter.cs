using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>How <see cref="ScatterElements"/> and <see cref="ScatterND"/> write.</summary>
public static unsafe class Scatter
{
    /// <summary>Whether elements of a type can be combined in that way: any can be replaced, f32, i32 and i64 can be reckoned with.</summary>
    public static bool Supports(ScatterKind kind, ElementType type) => kind == ScatterKind.Replace
        || (kind is > ScatterKind.Replace and <= ScatterKind.Minimum && type is ElementType.Float32 or ElementType.Int32 or ElementType.Int64);

    /// <summary>Combines <paramref name="count"/> contiguous updates with what is at y.</summary>
    internal static void Combine(ScatterKind kind, ElementType type, byte* updates, byte* y, nint count)
    {
        if (kind == ScatterKind.Replace)
            ByteCopy.Run(updates, y, count * (type.SizeInBits() / 8));
        else if (type == ElementType.Float32)
            Combine(kind, (float*)updates, (float*)y, count);
        else if (type == ElementType.Int32)
            Combine(kind, (int*)updates, (int*)y, count);
        else
            Combine(kind, (long*)updates, (long*)y, count);
    }

    private static void Combine<T>(ScatterKind kind, T* updates, T* y, nint count) where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < count; i++)
        {
            y[i] = kind switch
            {
                ScatterKind.Add => y[i] + updates[i],
                ScatterKind.Multiply => y[i] * updates[i],
                ScatterKind.Maximum => T.Max(y[i], updates[i]),
                _ => T.Min(y[i], updates[i]),
            };
        }
    }
}
