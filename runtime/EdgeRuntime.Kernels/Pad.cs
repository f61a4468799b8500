using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>A constant border around a tensor, or elements taken away from its ends where a count is negative, for elements of 1, 2, 4 or 8 bytes. Units are rows of y along its last axis (<see cref="Border.Rows"/>). y may not overlap x.</summary>
public static unsafe class Pad
{
    /// <summary>Computes rows [first, end) of y; the low <paramref name="elementSize"/> bytes of <paramref name="value"/> fill the border.</summary>
    public static void Run(void* x, void* y, in Border border, int elementSize, ulong value, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= border.Rows);
        switch (elementSize)
        {
            case 1: Run((byte*)x, (byte*)y, border, (byte)value, first, end); break;
            case 2: Run((ushort*)x, (ushort*)y, border, (ushort)value, first, end); break;
            case 4: Run((uint*)x, (uint*)y, border, (uint)value, first, end); break;
            case 8: Run((ulong*)x, (ulong*)y, border, value, first, end); break;
            default: Reference.Pad.Run((byte*)x, (byte*)y, border, elementSize, value, first, end); break;
        }
    }

    private static void Run<T>(T* x, T* y, in Border border, T value, int first, int end) where T : unmanaged
    {
        int last = border.Rank - 1, width = border.Output[last], inner = border.Input[last];
        int before = Math.Clamp(border.Before[last], 0, width), skipped = Math.Max(-border.Before[last], 0), count = Math.Clamp(inner - skipped, 0, width - before);
        for (var row = first; row < end; row++)
        {
            var destination = new Span<T>(y + (nint)row * width, width);
            nint source = 0, stride = 1;
            var rest = row;
            var inside = true;
            for (var axis = last - 1; axis >= 0; axis--)
            {
                var index = rest % border.Output[axis] - border.Before[axis];
                rest /= border.Output[axis];
                inside &= (uint)index < (uint)border.Input[axis];
                source += index * stride;
                stride *= border.Input[axis];
            }
            if (!inside)
            {
                destination.Fill(value);
                continue;
            }
            destination[..before].Fill(value);
            new ReadOnlySpan<T>(x + source * inner + skipped, count).CopyTo(destination[before..]);
            destination[(before + count)..].Fill(value);
        }
    }
}
