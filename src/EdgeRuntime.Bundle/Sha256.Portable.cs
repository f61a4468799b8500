using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Bundle;

public sealed partial class Sha256
{
    private const int Lanes = 4;

    // The message schedule does not depend on the state: it is made for four blocks at a time, one block a lane. The rounds are scalar, eight written out with the
    // eight variables renamed instead of moved.
    internal static void CompressPortable(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        Span<Vector128<uint>> schedule = stackalloc Vector128<uint>[64];
        ref var words = ref Unsafe.As<Vector128<uint>, uint>(ref MemoryMarshal.GetReference(schedule));
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        while (blocks.Length >= BlockBytes)
        {
            var count = Math.Min(blocks.Length / BlockBytes, Lanes);
            Expand(schedule, blocks[..(count * BlockBytes)]);
            blocks = blocks[(count * BlockBytes)..];
            for (nint lane = 0; lane < count; lane++)
            {
                ref var w = ref Unsafe.Add(ref words, lane);
                for (nint t = 0; t < 64 * Lanes; t += 8 * Lanes)
                {
                    Round(a, b, c, ref d, e, f, g, ref h, Unsafe.Add(ref w, t));
                    Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref w, t + Lanes));
                    Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref w, t + 2 * Lanes));
                    Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref w, t + 3 * Lanes));
                    Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref w, t + 4 * Lanes));
                    Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref w, t + 5 * Lanes));
                    Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref w, t + 6 * Lanes));
                    Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref w, t + 7 * Lanes));
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
    }

    // W[t] + K[t] for all 64 rounds; lane i belongs to block i.
    private static void Expand(Span<Vector128<uint>> schedule, ReadOnlySpan<byte> blocks)
    {
        var words = MemoryMarshal.Cast<Vector128<uint>, uint>(schedule);
        for (var lane = 0; lane * BlockBytes < blocks.Length; lane++)
        {
            for (var t = 0; t < 16; t++)
                words[t * Lanes + lane] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(lane * BlockBytes + 4 * t)..]);
        }
        for (var t = 16; t < 64; t++)
        {
            var w15 = schedule[t - 15];
            var w2 = schedule[t - 2];
            var s0 = RotateRight(w15, 7) ^ RotateRight(w15, 18) ^ (w15 >>> 3);
            var s1 = RotateRight(w2, 17) ^ RotateRight(w2, 19) ^ (w2 >>> 10);
            schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
        }
        for (var t = 0; t < 64; t++)
            schedule[t] += Vector128.Create(RoundConstants[t]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> RotateRight(Vector128<uint> value, int count) => (value >>> count) | (value << (32 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint wk)
    {
        var t = h + wk + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + (g ^ (e & (f ^ g)));
        d += t;
        h = t + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) | (c & (a | b)));
    }
}
