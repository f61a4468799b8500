using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Native;

/// <summary>Texts that are part of the library's file, as C sees them.</summary>
internal static unsafe class StaticText
{
    /// <summary>The address of a literal (<c>"..."u8</c>), which the compiler ends with a zero and which never moves.</summary>
    public static nint Of(ReadOnlySpan<byte> literal) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));

    /// <summary>The name that edgert.h has for a status.</summary>
    public static nint NameOf(int status) => Of((Status)status switch
    {
        Status.Ok => "EDGERT_OK"u8,
        Status.InvalidArgument => "EDGERT_INVALID_ARGUMENT"u8,
        Status.InvalidHandle => "EDGERT_INVALID_HANDLE"u8,
        Status.OutOfRange => "EDGERT_OUT_OF_RANGE"u8,
        Status.Busy => "EDGERT_BUSY"u8,
        Status.InvalidModel => "EDGERT_INVALID_MODEL"u8,
        Status.UnsupportedOperator => "EDGERT_UNSUPPORTED_OPERATOR"u8,
        Status.Configuration => "EDGERT_CONFIGURATION"u8,
        Status.Device => "EDGERT_DEVICE"u8,
        Status.OutOfMemory => "EDGERT_OUT_OF_MEMORY"u8,
        Status.Internal => "EDGERT_INTERNAL"u8,
        _ => "unknown status"u8,
    });
}
