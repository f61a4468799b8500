using System.Runtime.InteropServices;
using EdgeRuntime.Bundle;

namespace EdgeRuntime.Native;

/// <summary>The functions of edgert.h that open, close and run; what each does and allows is said there.</summary>
internal static unsafe partial class Exports
{
    private const uint ApiVersion = 1;

    private static readonly TextPool s_texts = new();
    private static readonly nint s_version = s_texts.Get(typeof(Exports).Assembly.GetName().Version!.ToString(3));

    [UnmanagedCallersOnly(EntryPoint = "edgert_version")]
    public static nint Version() => s_version;

    [UnmanagedCallersOnly(EntryPoint = "edgert_api_version")]
    public static uint Interface() => ApiVersion;

    [UnmanagedCallersOnly(EntryPoint = "edgert_status_name")]
    public static nint StatusName(int status) => StaticText.NameOf(status);

    [UnmanagedCallersOnly(EntryPoint = "edgert_last_error")]
    public static byte* Error() => LastError.Text;

    [UnmanagedCallersOnly(EntryPoint = "edgert_open")]
    public static Status Open(nint path, OptionsRecord* options, nint* session) => Call.Do((path, options: (nint)options, session: (nint)session), static a =>
    {
        CallException.ThrowIfNull(a.session, "session");
        *(nint*)a.session = 0;
        CallException.ThrowIfNull(a.path, "path");
        var asked = Options((OptionsRecord*)a.options);
        Open(BundleReader.Open(Marshal.PtrToStringUTF8(a.path)!), asked, (nint*)a.session);
    });

    [UnmanagedCallersOnly(EntryPoint = "edgert_open_memory")]
    public static Status OpenMemory(nint data, nuint size, OptionsRecord* options, nint* session) => Call.Do((data, size, options: (nint)options, session: (nint)session), static a =>
    {
        CallException.ThrowIfNull(a.session, "session");
        *(nint*)a.session = 0;
        CallException.ThrowIfNull(a.data, "data");
        if (a.size > int.MaxValue)
            throw new CallException(Status.InvalidArgument, $"size is {a.size}: at most {int.MaxValue} bytes can be opened in memory; open a file.");
        var asked = Options((OptionsRecord*)a.options);
        Open(BundleReader.Open(new ReadOnlySpan<byte>((void*)a.data, (int)a.size), "memory"), asked, (nint*)a.session);
    });

    [UnmanagedCallersOnly(EntryPoint = "edgert_close")]
    public static Status Close(nint session) => session == 0 ? Status.Ok : Call.On(session, 0, static (open, _) =>
    {
        SessionTable.Remove(open);
        open.Dispose();
    });

    [UnmanagedCallersOnly(EntryPoint = "edgert_run")]
    public static Status Run(nint session) => Call.On(session, 0, static (open, _) => open.Run());

    [UnmanagedCallersOnly(EntryPoint = "edgert_reset_state")]
    public static Status ResetState(nint session) => Call.On(session, 0, static (open, _) => open.ResetState());

    private static OptionsRecord Options(OptionsRecord* options) => options == null ? new OptionsRecord { Threads = 1 } : SizedRecord.Read(options, "edgert_options");

    private static void Open(BundleReader bundle, OptionsRecord options, nint* session)
    {
        var open = new OpenSession(bundle, options);
        try
        {
            *session = SessionTable.Add(open);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }
}
