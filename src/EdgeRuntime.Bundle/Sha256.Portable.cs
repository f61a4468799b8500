using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Bundle;

public sealed partial class Sha256
{
    // Eight rounds are written out with the eight variables renamed instead of moved.
    private static void CompressPortable(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> schedule = stackalloc uint[64];
        ref var w = ref MemoryMarshal.GetReference(schedule);
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (; blocks.Length >= BlockBytes; blocks = blocks[BlockBytes..])
        {
            Expand(schedule, blocks);
            for (nint t = 0; t < 64; t += 8)
            {
                Round(a, b, c, ref d, e, f, g, ref h, Unsafe.Add(ref w, t));
                Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref w, t + 1));
                Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref w, t + 2));
                Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref w, t + 3));
                Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref w, t + 4));
                Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref w, t + 5));
                Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref w, t + 6));
                Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref w, t + 7));
            }
            state[0] = a += state[0];
            state[1] = b += state[1];
            state[2] = c += state[2];
            state[3] = d += state[3];
            state[4] = e += state[4];
            state[5] = f += state[5];
            state[6] = g += state[6];
            state[7] = h += state[7];
        }
    }

    // W[t] + K[t] for all 64 rounds.
    private static void Expand(Span<uint> schedule, ReadOnlySpan<byte> block)
    {
        for (var t = 0; t < 16; t++)
            schedule[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..]);
        for (var t = 16; t < 64; t++)
        {
            var w15 = schedule[t - 15];
            var w2 = schedule[t - 2];
            var s0 = BitOperations.RotateRight(w15, 7) ^ BitOperations.RotateRight(w15, 18) ^ (w15 >> 3);
            var s1 = BitOperations.RotateRight(w2, 17) ^ BitOperations.RotateRight(w2, 19) ^ (w2 >> 10);
            schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
        }
        for (var t = 0; t < 64; t++)
            schedule[t] += s_roundConstants[t];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint wk)
    {
        var t = h + wk + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + (g ^ (e & (f ^ g)));
        d += t;
        h = t + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) | (c & (a | b)));
    }
}
