namespace EdgeRuntime.Host.Service;

/// <summary>
/// Lets the memory of a program that goes on for months be what it will be soon after its start. What a start leaves behind is collected, and the collector has then used all it ever uses for itself and for new objects (as many as come between two collections);
/// otherwise both would happen at some time in the next minutes or hours, since pipelines allocate nothing.
/// </summary>
internal sealed class Settling : IDisposable
{
    // GCgen0size of the project file, and what the collector adds to it.
    private const int Budget = 1 << 20;
    private const int Piece = 1000;

    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(5);

    private readonly Timer _timer = new(static _ => Settle(), null, s_start, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private static void Settle()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var bytes = 0; bytes < Budget; bytes += Piece)
                GC.KeepAlive(new byte[Piece]);
            GC.Collect();
        }
    }
}
