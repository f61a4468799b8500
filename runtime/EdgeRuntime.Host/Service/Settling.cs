using System.Globalization;

namespace EdgeRuntime.Host.Service;

/// <summary>
/// Lets the memory of a program that goes on for months be what it will be soon after its start. What a start leaves behind is collected, and the collector has then used all it ever uses for itself and for new objects (as many as come between two collections);
/// otherwise both would happen at some time in the next minutes or hours, since pipelines allocate nothing. What the program's file holds besides code is read, too: the collector and exceptions look up in its tables how each method's stack is,
/// and come to another part of them whenever they meet a method for the first time.
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
        ReadTables();
        for (var round = 0; round < 2; round++)
        {
            for (var bytes = 0; bytes < Budget; bytes += Piece)
                GC.KeepAlive(new byte[Piece]);
            GC.Collect();
        }
    }

    // Lines of maps: 00c77000-00edc000 r--p 00877000 fe:00 12026535   /usr/bin/edgert
    private static void ReadTables()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessPath is not { } program)
            return;
        try
        {
            foreach (var line in File.ReadLines("/proc/self/maps"))
            {
                if (line.Contains(" r--p ", StringComparison.Ordinal) && line.EndsWith($" {program}", StringComparison.Ordinal))
                    Read(line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-'));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // no /proc: they are read when they are needed
        }
    }

    private static unsafe void Read(string[] range)
    {
        var (from, to) = (ulong.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        for (var page = from; page < to; page += (ulong)Environment.SystemPageSize)
            _ = Volatile.Read(ref *(byte*)page);
    }
}
