namespace EdgeRuntime.Native;

/// <summary>
/// The open sessions by handle. A handle is no address but a number (a mark, a count that never repeats, a place in the table), so that whatever a caller hands in can be looked up without touching its memory.
/// </summary>
internal static class SessionTable
{
    private const int IndexBits = 16;
    private const ulong Mark = 0xED6E_0000_0000_0000;

    private static readonly Lock s_lock = new();
    private static OpenSession?[] s_sessions = new OpenSession?[8];
    private static ulong s_opened;

    public static nint Add(OpenSession session)
    {
        lock (s_lock)
        {
            var index = Array.IndexOf(s_sessions, null);
            if (index < 0)
            {
                index = s_sessions.Length;
                if (index >= 1 << IndexBits)
                    throw new CallException(Status.OutOfMemory, $"{index} sessions are open; close some.");
                var larger = new OpenSession?[2 * index];
                s_sessions.CopyTo(larger, 0);
                Volatile.Write(ref s_sessions, larger);
            }
            session.Handle = unchecked((nint)(Mark | ++s_opened << IndexBits & ~Mark | (uint)index));
            Volatile.Write(ref s_sessions[index], session);
            return session.Handle;
        }
    }

    /// <summary>The session of a handle; null where there is none.</summary>
    public static OpenSession? Find(nint handle)
    {
        var sessions = Volatile.Read(ref s_sessions);
        var index = (int)(handle & (1 << IndexBits) - 1);
        return index < sessions.Length && Volatile.Read(ref sessions[index]) is { } session && session.Handle == handle ? session : null;
    }

    public static void Remove(OpenSession session)
    {
        lock (s_lock)
            s_sessions[(int)(session.Handle & (1 << IndexBits) - 1)] = null;
    }
}
