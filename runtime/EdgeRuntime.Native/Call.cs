namespace EdgeRuntime.Native;

/// <summary>The border of the library: what comes in is checked, no exception goes out.</summary>
internal static class Call
{
    /// <summary>Does something that needs no session.</summary>
    public static Status Do<T>(T arguments, Action<T> body)
    {
        try
        {
            body(arguments);
            return Status.Ok;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
    }

    /// <summary>Does something with the session of a handle, which no other thread uses meanwhile.</summary>
    public static Status On<T>(nint handle, T arguments, Action<OpenSession, T> body)
    {
        if (SessionTable.Find(handle) is not { } session)
            return LastError.Set(Status.InvalidHandle, handle == 0 ? "session is NULL: was it opened?" : "session is none that is open: it was closed, or never came from edgert_open.");
        if (!session.TryEnter())
            return LastError.Set(Status.Busy, "another thread is using the session: one at a time, or a session for each thread.");
        try
        {
            if (session.IsClosed)
                return LastError.Set(Status.InvalidHandle, "session was closed by another thread.");
            body(session, arguments);
            return Status.Ok;
        }
        catch (Exception exception)
        {
            return LastError.Set(exception);
        }
        finally
        {
            session.Leave();
        }
    }
}
