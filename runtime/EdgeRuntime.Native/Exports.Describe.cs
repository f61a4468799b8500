using System.Runtime.InteropServices;

namespace EdgeRuntime.Native;

/// <summary>The functions of edgert.h that say what a session is, and move values in and out.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "edgert_describe")]
    public static Status Describe(nint session, InfoRecord* info) =>
        Call.On(session, (nint)info, static (open, a) => SizedRecord.Write((InfoRecord*)a, open.Describe(), "edgert_info"));

    [UnmanagedCallersOnly(EntryPoint = "edgert_input")]
    public static Status Input(nint session, uint index, TensorRecord* tensor) =>
        Call.On(session, (index, result: (nint)tensor), static (open, a) => SizedRecord.Write((TensorRecord*)a.result, open.Input(a.index), "edgert_tensor"));

    [UnmanagedCallersOnly(EntryPoint = "edgert_output")]
    public static Status Output(nint session, uint index, TensorRecord* tensor) =>
        Call.On(session, (index, result: (nint)tensor), static (open, a) => SizedRecord.Write((TensorRecord*)a.result, open.Output(a.index), "edgert_tensor"));

    [UnmanagedCallersOnly(EntryPoint = "edgert_find_input")]
    public static Status FindInput(nint session, nint name, uint* index) =>
        Call.On(session, (name, result: (nint)index), static (open, a) => *(uint*)NotNull(a.result, "index") = open.FindInput(Text(a.name)));

    [UnmanagedCallersOnly(EntryPoint = "edgert_find_output")]
    public static Status FindOutput(nint session, nint name, uint* index) =>
        Call.On(session, (name, result: (nint)index), static (open, a) => *(uint*)NotNull(a.result, "index") = open.FindOutput(Text(a.name)));

    [UnmanagedCallersOnly(EntryPoint = "edgert_label")]
    public static Status Label(nint session, uint index, nint* label) =>
        Call.On(session, (index, result: (nint)label), static (open, a) => *(nint*)NotNull(a.result, "label") = open.Label(a.index));

    [UnmanagedCallersOnly(EntryPoint = "edgert_measured")]
    public static Status Metric(nint session, uint index, MetricRecord* metric) =>
        Call.On(session, (index, result: (nint)metric), static (open, a) => SizedRecord.Write((MetricRecord*)a.result, open.Metric(a.index), "edgert_metric"));

    [UnmanagedCallersOnly(EntryPoint = "edgert_set_input")]
    public static Status SetInput(nint session, uint index, nint data, nuint size) =>
        Call.On(session, (index, data, size), static (open, a) => open.SetInput(a.index, a.data, a.size));

    [UnmanagedCallersOnly(EntryPoint = "edgert_get_output")]
    public static Status GetOutput(nint session, uint index, nint data, nuint size) =>
        Call.On(session, (index, data, size), static (open, a) => open.GetOutput(a.index, a.data, a.size));

    [UnmanagedCallersOnly(EntryPoint = "edgert_start_profile")]
    public static Status StartProfile(nint session) => Call.On(session, 0, static (open, _) => open.StartProfile());

    [UnmanagedCallersOnly(EntryPoint = "edgert_profile")]
    public static Status Profile(nint session, uint index, ProfileRecord* row) =>
        Call.On(session, (index, result: (nint)row), static (open, a) => SizedRecord.Write((ProfileRecord*)a.result, open.Profile(a.index), "edgert_profile_row"));

    private static nint NotNull(nint pointer, string name)
    {
        CallException.ThrowIfNull(pointer, name);
        return pointer;
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(NotNull(text, "name"))!;
}
