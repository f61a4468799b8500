using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ArmSha256 = System.Runtime.Intrinsics.Arm.Sha256;

namespace EdgeRuntime.Bundle;

public sealed partial class Sha256
{
    // The Arm SHA2 extension, four rounds an instruction pair. Not run here: there is no Arm machine among ours. Same steps as CompressPortable.
    private static void CompressArm(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        var abcd = Vector128.Create<uint>(state);
        var efgh = Vector128.Create<uint>(state[4..]);
        for (; blocks.Length >= BlockBytes; blocks = blocks[BlockBytes..])
        {
            var (previousAbcd, previousEfgh) = (abcd, efgh);
            var w0 = Load(blocks, 0);
            var w1 = Load(blocks, 16);
            var w2 = Load(blocks, 32);
            var w3 = Load(blocks, 48);
            for (var t = 0; t < 64; t += 4)
            {
                var wk = w0 + Vector128.Create(RoundConstants[t..]);
                var next = ArmSha256.ScheduleUpdate1(ArmSha256.ScheduleUpdate0(w0, w1), w2, w3);
                (w0, w1, w2, w3) = (w1, w2, w3, next);
                var before = abcd;
                abcd = ArmSha256.HashUpdate1(abcd, efgh, wk);
                efgh = ArmSha256.HashUpdate2(efgh, before, wk);
            }
            abcd += previousAbcd;
            efgh += previousEfgh;
        }
        abcd.CopyTo(state);
        efgh.CopyTo(state[4..]);
    }

    private static Vector128<uint> Load(ReadOnlySpan<byte> block, int offset) =>
        AdvSimd.ReverseElement8(MemoryMarshal.Read<Vector128<uint>>(block[offset..]));
}
