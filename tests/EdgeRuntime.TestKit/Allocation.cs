namespace EdgeRuntime.TestKit;

/// <summary>What code allocates in its steady state.</summary>
public static class Allocation
{
    /// <summary>
    /// Managed bytes that ten calls allocate on this thread, after five that warm up: the least of three counts, because a collection that another thread starts meanwhile counts what is left of this thread's
    /// allocation block, up to 8 KiB. What every call allocates is in all of them.
    /// </summary>
    public static long OfTenCalls(Action call)
    {
        for (var i = 0; i < 5; i++)
            call();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
                call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
