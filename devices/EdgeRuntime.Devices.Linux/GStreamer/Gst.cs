using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>The functions of GStreamer 1.x that are called. The libraries are loaded by the first call.</summary>
internal static unsafe partial class Gst
{
    public const string Core = "libgstreamer-1.0.so.0", App = "libgstapp-1.0.so.0", Video = "libgstvideo-1.0.so.0", GLib = "libglib-2.0.so.0";

    public const int StateNull = 1, StatePlaying = 4, StateChangeFailure = 0, MapRead = 1, FormatTime = 3, SeekFlushToKey = 1 | 4;
    public const uint MessageError = 2;

    [LibraryImport(Core, EntryPoint = "gst_init_check")]
    public static partial int Initialize(nint count, nint arguments, GError** error);

    [LibraryImport(Core, EntryPoint = "gst_parse_launch", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Parse(string description, GError** error);

    [LibraryImport(Core, EntryPoint = "gst_bin_get_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetByName(nint bin, string name);

    [LibraryImport(Core, EntryPoint = "gst_element_set_state")]
    public static partial int SetState(nint element, int state);

    [LibraryImport(Core, EntryPoint = "gst_element_get_base_time")]
    public static partial ulong GetBaseTime(nint element);

    [LibraryImport(Core, EntryPoint = "gst_element_seek_simple")]
    public static partial int Seek(nint element, int format, int flags, long position);

    [LibraryImport(Core, EntryPoint = "gst_element_get_bus")]
    public static partial nint GetBus(nint element);

    [LibraryImport(Core, EntryPoint = "gst_bus_pop_filtered")]
    public static partial nint PopMessage(nint bus, uint types);

    [LibraryImport(Core, EntryPoint = "gst_message_parse_error")]
    public static partial void ParseError(nint message, GError** error, byte** debug);

    [LibraryImport(Core, EntryPoint = "gst_mini_object_unref")]
    public static partial void Unref(nint miniObject);

    [LibraryImport(Core, EntryPoint = "gst_mini_object_ref")]
    public static partial nint Ref(nint miniObject);

    [LibraryImport(Core, EntryPoint = "gst_object_unref")]
    public static partial void UnrefObject(nint gstObject);

    [LibraryImport(App, EntryPoint = "gst_app_sink_try_pull_sample")]
    public static partial nint PullSample(nint sink, ulong nanoseconds);

    [LibraryImport(App, EntryPoint = "gst_app_sink_is_eos")]
    public static partial int IsEnd(nint sink);

    [LibraryImport(Core, EntryPoint = "gst_sample_get_buffer")]
    public static partial GstBuffer* GetBuffer(nint sample);

    [LibraryImport(Core, EntryPoint = "gst_sample_get_caps")]
    public static partial nint GetCaps(nint sample);

    [LibraryImport(Core, EntryPoint = "gst_buffer_map")]
    public static partial int Map(GstBuffer* buffer, GstMapInfo* info, int flags);

    [LibraryImport(Core, EntryPoint = "gst_buffer_unmap")]
    public static partial void Unmap(GstBuffer* buffer, GstMapInfo* info);

    [LibraryImport(Video, EntryPoint = "gst_buffer_get_video_meta")]
    public static partial GstVideoMeta* GetVideoMeta(GstBuffer* buffer);

    [LibraryImport(Core, EntryPoint = "gst_caps_get_structure")]
    public static partial nint GetStructure(nint caps, uint index);

    [LibraryImport(Core, EntryPoint = "gst_structure_get_name")]
    public static partial byte* GetName(nint structure);

    [LibraryImport(Core, EntryPoint = "gst_structure_get_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* GetString(nint structure, string field);

    [LibraryImport(Core, EntryPoint = "gst_structure_get_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetInteger(nint structure, string field, out int value);

    [LibraryImport(Core, EntryPoint = "gst_structure_get_fraction", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetFraction(nint structure, string field, out int numerator, out int denominator);

    [LibraryImport(GLib, EntryPoint = "g_error_free")]
    public static partial void FreeError(GError* error);

    [LibraryImport(GLib, EntryPoint = "g_free")]
    public static partial void Free(void* memory);

    /// <summary>A text of GLib's.</summary>
    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
