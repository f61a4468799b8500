using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRuntime.Native;

/// <summary>The text of the last failure of each thread, in memory that C can read. Longer texts are cut.</summary>
internal sealed unsafe class LastError
{
    private const int Capacity = 4096;

    [ThreadStatic]
    private static LastError? t_own;

    private readonly byte* _text = (byte*)NativeMemory.AllocZeroed(Capacity);

    // When the thread has ended.
    ~LastError() => NativeMemory.Free(_text);

    /// <summary>Where the text lies; empty where nothing failed yet.</summary>
    public static byte* Text => t_own is { } own ? own._text : (byte*)StaticText.Of(""u8);

    /// <summary>Keeps a text and gives the status back.</summary>
    public static Status Set(Status status, string text)
    {
        var own = t_own ??= new LastError();
        // No replacement for what is cut: only whole characters are written, and the memory ends with a zero.
        var free = new Span<byte>(own._text, Capacity - 1);
        Encoding.UTF8.GetEncoder().Convert(text, free, flush: false, out _, out var used, out _);
        own._text[used] = 0;
        return status;
    }

    /// <summary>Keeps what an exception says and gives its status.</summary>
    public static Status Set(Exception exception) => exception switch
    {
        CallException call => Set(call.Status, call.Message),
        InvalidModelException => Set(Status.InvalidModel, exception.Message),
        UnsupportedOperatorException => Set(Status.UnsupportedOperator, exception.Message),
        ConfigurationException => Set(Status.Configuration, exception.Message),
        DeviceException => Set(Status.Device, exception.Message),
        OutOfMemoryException => Set(Status.OutOfMemory, "The memory of this machine does not suffice; use a smaller model."),
        _ => Set(Status.Internal, $"internal error: {exception.GetType().Name}: {exception.Message}"),
    };
}
