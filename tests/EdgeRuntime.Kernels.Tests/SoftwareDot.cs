using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Arm's sdot in software, lane by lane as the architecture manual describes it.</summary>
internal readonly struct SoftwareDot : ISignedDotProduct
{
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b)
    {
        for (var lane = 0; lane < 4; lane++)
            sum = sum.WithElement(lane, Lane(sum, a, lane, b, lane));
        return sum;
    }

    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b, [ConstantExpected(Max = (byte)3)] byte lane)
    {
        var result = sum;
        for (var i = 0; i < 4; i++)
            result = result.WithElement(i, Lane(sum, a, i, b, lane));
        return result;
    }

    private static int Lane(Vector128<int> sum, Vector128<sbyte> a, int laneA, Vector128<sbyte> b, int laneB)
    {
        var total = sum.GetElement(laneA);
        for (var j = 0; j < 4; j++)
            total = unchecked(total + a.GetElement(4 * laneA + j) * b.GetElement(4 * laneB + j));
        return total;
    }
}
