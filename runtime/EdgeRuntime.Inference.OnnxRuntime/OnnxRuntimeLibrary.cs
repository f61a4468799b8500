using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Inference.OnnxRuntime;

/// <summary>Loads ONNX Runtime's native library when it is first asked for, and turns what goes wrong into one line that names the library and the remedy.</summary>
public static class OnnxRuntimeLibrary
{
    private const string LibraryName = "libonnxruntime.so";
    private static readonly Lock s_gate = new();

    /// <summary>Loads the library, with its log silenced: errors come as exceptions.</summary>
    /// <exception cref="DeviceException">The library is missing or of another version.</exception>
    public static void Load()
    {
        lock (s_gate)
        {
            try
            {
                if (OrtEnv.IsCreated)
                    return;
                var options = new EnvironmentCreationOptions { logId = "edgeruntime", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                OrtEnv.CreateInstanceWithOptions(ref options);
            }
            catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or OnnxRuntimeException)
            {
                throw Missing(e);
            }
        }
    }

    /// <summary>The version of the native library, as in <c>1.29.0</c>.</summary>
    /// <exception cref="DeviceException">The library is missing or of another version.</exception>
    public static string Version
    {
        get
        {
            Load();
            return OrtEnv.Instance().GetVersionString();
        }
    }

    /// <summary>Whether the native library can be loaded.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                Load();
                return true;
            }
            catch (DeviceException)
            {
                return false;
            }
        }
    }

    private static DeviceException Missing(Exception cause)
    {
        while (cause is TypeInitializationException { InnerException: { } inner })
            cause = inner;
        var reason = cause is DllNotFoundException ? "was not found" : $"could not be used ({NativeMessage.Reason(cause.Message)})";
        return new DeviceException($"engine 'onnxruntime': {LibraryName} {reason}; put it beside the program or on LD_LIBRARY_PATH, or use the native engine (--engine native).", cause);
    }
}
