using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <c>y = a ∘ b</c> on numbers of any type with numpy broadcasting: integers in i64, anything else in f64 (where a result of f16 or f32 operands, rounded once more, is the nearest). An integer
/// divided by 0 is 0. Units are elements of y. y may be an input of y's own shape and element size.
/// </summary>
public static unsafe class BinaryWide
{
    /// <summary>Whether two operands can be combined, and give that type.</summary>
    public static bool IsSupported(BinaryKind kind, ElementType a, ElementType b, ElementType y)
    {
        bool integerA = WideNumbers.IsInteger(a), integerB = WideNumbers.IsInteger(b), known = (integerA || WideNumbers.IsReal(a)) && (integerB || WideNumbers.IsReal(b));
        return known && kind switch
        {
            BinaryKind.Power => y == a && a != ElementType.Bool && b != ElementType.Bool,
            BinaryKind.Equal or BinaryKind.Less or BinaryKind.LessOrEqual => a == b && y == ElementType.Bool,
            BinaryKind.And or BinaryKind.Or or BinaryKind.ExclusiveOr => integerA && a == b && a == y,
            BinaryKind.Modulo or BinaryKind.ShiftLeft or BinaryKind.ShiftRight => integerA && a == b && a == y && a != ElementType.Bool,
            >= BinaryKind.Add and <= BinaryKind.Remainder => a == b && a == y && a != ElementType.Bool,
            _ => false,
        };
    }

    /// <summary>Computes elements [first, end) of y.</summary>
    [SkipLocalsInit]
    public static void Run(BinaryKind kind, ElementType typeA, byte* a, ElementType typeB, byte* b, ElementType typeY, byte* y, in Broadcast broadcast, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= broadcast.Count && IsSupported(kind, typeA, typeB, typeY));
        long* left = stackalloc long[WideNumbers.Run], right = stackalloc long[WideNumbers.Run];
        nint stepA = broadcast.StridesA[broadcast.Rank - 1], stepB = broadcast.StridesB[broadcast.Rank - 1];
        nint sizeA = typeA.SizeInBits() / 8, sizeB = typeB.SizeInBits() / 8, sizeY = typeY.SizeInBits() / 8;
        var integers = kind != BinaryKind.Power && WideNumbers.IsInteger(typeA);
        var runs = new BroadcastCursor(broadcast, first, end);
        while (runs.Next())
        {
            for (var done = 0; done < runs.Count; done += WideNumbers.Run)
            {
                var count = Math.Min(WideNumbers.Run, runs.Count - done);
                byte* fromA = a + (runs.OffsetA + done * stepA) * sizeA, fromB = b + (runs.OffsetB + done * stepB) * sizeB, to = y + (nint)(runs.First + done) * sizeY;
                if (integers)
                {
                    WideNumbers.Load(typeA, fromA, stepA, left, count);
                    WideNumbers.Load(typeB, fromB, stepB, right, count);
                    Apply(kind, left, right, count, typeA == ElementType.UInt64);
                    WideNumbers.Store(left, typeY, to, count);
                    continue;
                }
                WideNumbers.Load(typeA, fromA, stepA, (double*)left, count);
                WideNumbers.Load(typeB, fromB, stepB, (double*)right, count);
                if (Apply(kind, (double*)left, (double*)right, count))
                    WideNumbers.Store(left, typeY, to, count);
                else
                    WideNumbers.Store((double*)left, typeY, to, count);
            }
        }
    }

    // a = a ∘ b. Of u64 the order is that of the numbers less 2⁶³.
    private static void Apply(BinaryKind kind, long* a, long* b, int count, bool unsigned)
    {
        var shift = unsigned ? long.MinValue : 0;
        for (var i = 0; i < count; i++)
        {
            a[i] = kind switch
            {
                BinaryKind.Add => a[i] + b[i],
                BinaryKind.Subtract => a[i] - b[i],
                BinaryKind.Multiply => a[i] * b[i],
                BinaryKind.Divide => Divide(a[i], b[i], unsigned),
                BinaryKind.Maximum => (a[i] ^ shift) > (b[i] ^ shift) ? a[i] : b[i],
                BinaryKind.Minimum => (a[i] ^ shift) < (b[i] ^ shift) ? a[i] : b[i],
                BinaryKind.Remainder => Remainder(a[i], b[i], unsigned),
                BinaryKind.Modulo => Modulo(a[i], b[i], unsigned),
                BinaryKind.ShiftLeft => (ulong)b[i] < 64 ? a[i] << (int)b[i] : 0,
                BinaryKind.ShiftRight => (ulong)b[i] < 64 ? a[i] >>> (int)b[i] : 0,
                BinaryKind.And => a[i] & b[i],
                BinaryKind.Or => a[i] | b[i],
                BinaryKind.ExclusiveOr => a[i] ^ b[i],
                BinaryKind.Equal => a[i] == b[i] ? 1 : 0,
                BinaryKind.Less => (a[i] ^ shift) < (b[i] ^ shift) ? 1 : 0,
                _ => (a[i] ^ shift) <= (b[i] ^ shift) ? 1 : 0,
            };
        }
    }

    // a = a ∘ b; true where the results are truth values, stored as i64.
    private static bool Apply(BinaryKind kind, double* a, double* b, int count)
    {
        if (kind is BinaryKind.Equal or BinaryKind.Less or BinaryKind.LessOrEqual)
        {
            for (var i = 0; i < count; i++)
                ((long*)a)[i] = (kind == BinaryKind.Equal ? a[i] == b[i] : kind == BinaryKind.Less ? a[i] < b[i] : a[i] <= b[i]) ? 1 : 0;
            return true;
        }
        for (var i = 0; i < count; i++)
        {
            a[i] = kind switch
            {
                BinaryKind.Add => a[i] + b[i],
                BinaryKind.Subtract => a[i] - b[i],
                BinaryKind.Multiply => a[i] * b[i],
                BinaryKind.Divide => a[i] / b[i],
                BinaryKind.Maximum => Math.Max(a[i], b[i]),
                BinaryKind.Minimum => Math.Min(a[i], b[i]),
                BinaryKind.Power => Math.Pow(a[i], b[i]),
                _ => a[i] % b[i],
            };
        }
        return false;
    }

    private static long Divide(long a, long b, bool unsigned) => b == 0 ? 0 : unsigned ? (long)((ulong)a / (ulong)b) : b == -1 ? -a : a / b;

    private static long Remainder(long a, long b, bool unsigned) => b == 0 ? 0 : unsigned ? (long)((ulong)a % (ulong)b) : b == -1 ? 0 : a % b;

    private static long Modulo(long a, long b, bool unsigned)
    {
        var rest = Remainder(a, b, unsigned);
        return !unsigned && rest != 0 && (rest ^ b) < 0 ? rest + b : rest;
    }
}
