namespace EdgeRuntime.Native;

/// <summary>Structures whose callers may be older or newer than the library: the first field is the size that the caller knows.</summary>
internal static unsafe class SizedRecord
{
    /// <summary>More than any version of a structure: what is larger was never set.</summary>
    private const int LargestSize = 4096;

    /// <summary>Reads a structure of the caller. What a newer caller adds must be zero: this library could not do it.</summary>
    public static T Read<T>(T* record, string name) where T : unmanaged
    {
        var size = SizeOf(record, name);
        if (new ReadOnlySpan<byte>(record, size)[sizeof(T)..].ContainsAnyExcept((byte)0))
            throw new CallException(Status.InvalidArgument, $"{name} asks for something that this version of the library does not know; use a newer one.");
        return *record;
    }

    /// <summary>Writes a structure into the caller's. What a newer caller adds becomes zero.</summary>
    public static void Write<T>(T* record, in T value, string name) where T : unmanaged
    {
        var size = SizeOf(record, name);
        new Span<byte>(record, size)[sizeof(nuint)..].Clear();
        *record = value;
        *(nuint*)record = (nuint)size;
    }

    private static int SizeOf<T>(T* record, string name) where T : unmanaged
    {
        CallException.ThrowIfNull((nint)record, name);
        var size = *(nuint*)record;
        if (size < (nuint)sizeof(T) || size > LargestSize)
            throw new CallException(Status.InvalidArgument, $"{name} says that it has {size} bytes, expected at least {sizeof(T)}: set struct_size to sizeof({name}), as {name.ToUpperInvariant()}_INIT does.");
        return (int)size;
    }
}
