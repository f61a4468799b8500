using System.Buffers.Binary;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>
/// How a channel lies in a scan, as <c>scan_elements/in_X_type</c> says: <c>le:s12/16&gt;&gt;4</c> is a signed number of 12 bits in 16 of storage, little-endian, after a shift of 4 to the right.
/// </summary>
/// <param name="Name">The channel, as in <c>accel_x</c>.</param>
/// <param name="Index">Its place in the order of channels.</param>
/// <param name="BigEndian">The highest byte comes first.</param>
/// <param name="Signed">Two's complement.</param>
/// <param name="Bits">How many bits count.</param>
/// <param name="StorageBits">How many it takes: 8, 16, 32 or 64.</param>
/// <param name="Shift">How many lie below those that count.</param>
internal sealed record IioElement(string Name, int Index, bool BigEndian, bool Signed, int Bits, int StorageBits, int Shift)
{
    public int StorageBytes => StorageBits / 8;

    /// <summary>Parses a type.</summary>
    /// <exception cref="DeviceException">It is none that is known.</exception>
    public static IioElement Parse(string name, string? index, string? type, object user)
    {
        var text = type.AsSpan();
        var (slash, shift) = (text.IndexOf('/'), text.IndexOf(">>"));
        if (int.TryParse(index, out var place) && text.Length > 4 && text[2] == ':' && slash > 4 && shift > slash
            && (text.StartsWith("le") || text.StartsWith("be")) && text[3] is 's' or 'u'
            && int.TryParse(text[4..slash], out var bits) && int.TryParse(text[(slash + 1)..shift], out var storage) && int.TryParse(text[(shift + 2)..], out var right)
            && storage is 8 or 16 or 32 or 64 && bits > 0 && right >= 0 && bits + right <= storage)
            return new IioElement(name, place, text[0] == 'b', text[3] == 's', bits, storage, right);
        throw new DeviceException($"{user}: the channel {name} is of type '{type}' at index '{index}'; expected as in le:s12/16>>4, without repetition.");
    }

    /// <summary>The raw number in a scan.</summary>
    public long Read(ReadOnlySpan<byte> bytes)
    {
        ulong word = (StorageBits, BigEndian) switch
        {
            (8, _) => bytes[0],
            (16, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (16, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (32, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (32, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        var unused = 64 - Bits;
        var up = word >> Shift << unused;
        return Signed ? (long)up >> unused : (long)(up >> unused);
    }
}
