using System.Diagnostics.CodeAnalysis;

namespace EdgeRuntime.Native;

/// <summary>A call that asks for what cannot be; ends at the border of the library as its status.</summary>
internal sealed class CallException(Status status, string message) : Exception(message)
{
    public Status Status { get; } = status;

    public static void ThrowIfNull(nint pointer, string name)
    {
        if (pointer == 0)
            throw new CallException(Status.InvalidArgument, $"{name} is NULL.");
    }

    public static void ThrowIfOutOfRange(uint index, int count, string kind)
    {
        if (index >= (uint)count)
            throw new CallException(Status.OutOfRange, count == 0 ? $"{kind} {index}: the model has none." : $"{kind} {index}: the model has {count}, 0 to {count - 1}.");
    }

    [DoesNotReturn]
    public static void ThrowSize(string kind, string name, nuint size, int expected) =>
        throw new CallException(Status.InvalidArgument, $"{kind} '{name}' has {expected} bytes, the caller's memory {size}.");
}
