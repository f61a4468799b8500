namespace EdgeRuntime.Lowering;

/// <summary>A buffer that wants a place in the arena.</summary>
/// <param name="ByteCount">Its length, ≥ 0.</param>
/// <param name="First">The first operation at which it holds something.</param>
/// <param name="Last">The last operation at which it does, ≥ <paramref name="First"/>.</param>
public readonly record struct ArenaRequest(long ByteCount, int First, int Last)
{
    /// <summary>Whether both hold something during one operation, so that they may not share bytes.</summary>
    public bool Meets(ArenaRequest other) => First <= other.Last && other.First <= Last;
}

/// <summary>Where buffers were placed.</summary>
/// <param name="Offsets">The offset of each request, a multiple of <see cref="ArenaPlanner.Alignment"/>.</param>
/// <param name="ByteCount">The arena's length: the largest end of a buffer.</param>
/// <param name="PeakLiveBytes">The most bytes that hold something during any one operation, each buffer rounded up to the alignment: no placement is shorter.</param>
public sealed record ArenaPlacement(IReadOnlyList<long> Offsets, long ByteCount, long PeakLiveBytes);

/// <summary>
/// Places buffers in one arena so that those that live at the same time do not overlap. Greedy best fit: buffers are taken in a fixed order and each goes to the
/// tightest gap between the ones already placed that it meets; of three orders (length, length × lifetime, start) the shortest result wins. Never longer than all buffers
/// behind each other. After Y. Pisarchyk and J. Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020.
/// </summary>
public static class ArenaPlanner
{
    /// <summary>Every offset is a multiple of it.</summary>
    public const int Alignment = TensorBuffer.Alignment;

    /// <summary>Places the buffers; the same requests always get the same places.</summary>
    public static ArenaPlacement Place(IReadOnlyList<ArenaRequest> requests)
    {
        var peak = PeakLiveBytes(requests);
        IEnumerable<int>[] orders =
        [
            Enumerable.Range(0, requests.Count).OrderByDescending(i => requests[i].ByteCount),
            Enumerable.Range(0, requests.Count).OrderByDescending(i => (double)requests[i].ByteCount * (requests[i].Last - requests[i].First + 1)),
            Enumerable.Range(0, requests.Count).OrderBy(i => requests[i].First).ThenByDescending(i => requests[i].ByteCount),
        ];
        long[]? best = null;
        var bestBytes = long.MaxValue;
        foreach (var order in orders)
        {
            var offsets = PlaceInOrder(requests, order, out var bytes);
            if (bytes < bestBytes)
                (best, bestBytes) = (offsets, bytes);
            if (bestBytes == peak)
                break;
        }
        return new ArenaPlacement(best!, bestBytes, peak);
    }

    private static long[] PlaceInOrder(IReadOnlyList<ArenaRequest> requests, IEnumerable<int> order, out long bytes)
    {
        var offsets = new long[requests.Count];
        var placed = new List<int>(requests.Count); // by offset
        bytes = 0;
        foreach (var index in order)
        {
            var size = Align(requests[index].ByteCount);
            offsets[index] = TightestGap(requests, offsets, placed, requests[index], size);
            var at = placed.FindIndex(other => offsets[other] > offsets[index]);
            placed.Insert(at < 0 ? placed.Count : at, index);
            bytes = Math.Max(bytes, offsets[index] + size);
        }
        return offsets;
    }

    private static long TightestGap(IReadOnlyList<ArenaRequest> requests, long[] offsets, List<int> placed, ArenaRequest wanted, long size)
    {
        long free = 0, best = -1, bestGap = long.MaxValue;
        foreach (var other in placed)
        {
            if (!requests[other].Meets(wanted))
                continue;
            var gap = offsets[other] - free;
            if (gap >= size && gap < bestGap)
                (best, bestGap) = (free, gap);
            free = Math.Max(free, offsets[other] + Align(requests[other].ByteCount));
        }
        return best >= 0 ? best : free;
    }

    private static long PeakLiveBytes(IReadOnlyList<ArenaRequest> requests)
    {
        var changes = new SortedDictionary<int, long>();
        foreach (var request in requests)
        {
            changes[request.First] = changes.GetValueOrDefault(request.First) + Align(request.ByteCount);
            changes[request.Last + 1] = changes.GetValueOrDefault(request.Last + 1) - Align(request.ByteCount);
        }
        long live = 0, peak = 0;
        foreach (var change in changes.Values)
            peak = Math.Max(peak, live += change);
        return peak;
    }

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
