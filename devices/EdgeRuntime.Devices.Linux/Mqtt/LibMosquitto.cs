using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace EdgeRuntime.Devices.Linux.Mqtt;

/// <summary>The client of Eclipse Mosquitto, version 2 (mosquitto.h).</summary>
internal static unsafe partial class LibMosquitto
{
    public const string Library = "libmosquitto.so.1";
    public const int Success = 0;
    public const int ErrorInvalid = 3;
    public const int ErrorPayloadSize = 9;
    public const int ErrorErrno = 14;
    public const int ErrorMalformedText = 18;
    public const int ErrorOversize = 25;
    public const int OptionNoDelay = 11;
    public const int LogError = 8;

    private static readonly Lazy<int> s_initialized = new(Initialize, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>A message that came.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int Number;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Quality;
        public byte Retain;
    }

    /// <summary>A client; its native twin is freed by whoever runs it.</summary>
    /// <exception cref="DeviceException">The library cannot be loaded.</exception>
    public static nint New(string id, nint handle)
    {
        try
        {
            _ = s_initialized.Value;
            var client = Create(id, 1, handle);
            return client != 0 ? client : throw new DeviceException($"{Library} makes no client with the name '{id}'; choose another client-id.");
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new DeviceException($"mqtt: {Library} is needed for it and cannot be loaded; install the package libmosquitto1 with apt-get.", exception);
        }
    }

    /// <summary>The text of an error of the library.</summary>
    public static string ErrorText(int error) => Utf8StringMarshaller.ConvertToManaged(GetErrorText(error)) ?? $"error {error}";

    /// <summary>The text of a broker's refusal.</summary>
    public static string RefusalText(int code) => Utf8StringMarshaller.ConvertToManaged(GetRefusalText(code)) ?? $"refusal {code}";

    [LibraryImport(Library, EntryPoint = "mosquitto_lib_init")]
    private static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Create(string id, byte cleanSession, nint handle);

    [LibraryImport(Library, EntryPoint = "mosquitto_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_threaded_set")]
    public static partial int SetThreaded(nint client, byte threaded);

    [LibraryImport(Library, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetUser(nint client, string user, string? password);

    [LibraryImport(Library, EntryPoint = "mosquitto_will_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetWill(nint client, string topic, int length, byte* payload, int quality, byte retain);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTls(nint client, string? authorityFile, string? authorityFolder, string? certificate, string? key, nint passwordCallback);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_insecure_set")]
    public static partial int SetTlsInsecure(nint client, byte insecure);

    [LibraryImport(Library, EntryPoint = "mosquitto_tls_opts_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTlsOptions(nint client, int verify, string? version, string? ciphers);

    [LibraryImport(Library, EntryPoint = "mosquitto_int_option")]
    public static partial int SetOption(nint client, int option, int value);

    [LibraryImport(Library, EntryPoint = "mosquitto_max_inflight_messages_set")]
    public static partial int SetInFlight(nint client, uint messages);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_async", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Connect(nint client, string host, int port, int keepAliveSeconds);

    [LibraryImport(Library, EntryPoint = "mosquitto_disconnect")]
    public static partial int Disconnect(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_loop", SetLastError = true)]
    public static partial int Loop(nint client, int milliseconds, int unused);

    [LibraryImport(Library, EntryPoint = "mosquitto_want_write")]
    public static partial byte WantsToWrite(nint client);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Publish(nint client, out int number, string topic, int length, byte* payload, int quality, byte retain);

    [LibraryImport(Library, EntryPoint = "mosquitto_subscribe", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Subscribe(nint client, nint number, string topic, int quality);

    [LibraryImport(Library, EntryPoint = "mosquitto_connect_callback_set")]
    public static partial void OnConnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_publish_callback_set")]
    public static partial void OnPublish(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_message_callback_set")]
    public static partial void OnMessage(nint client, delegate* unmanaged[Cdecl]<nint, nint, Message*, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_log_callback_set")]
    public static partial void OnLog(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> callback);

    [LibraryImport(Library, EntryPoint = "mosquitto_strerror")]
    private static partial byte* GetErrorText(int error);

    [LibraryImport(Library, EntryPoint = "mosquitto_connack_string")]
    private static partial byte* GetRefusalText(int code);
}
