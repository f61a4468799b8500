namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>Finds where a JPEG file ends in a buffer: some drivers state the whole buffer (v4l2loopback its first frame), behind whose file old bytes lie.</summary>
internal static class JpegLength
{
    private const byte Mark = 0xff, Start = 0xd8, End = 0xd9, Scan = 0xda, FirstRestart = 0xd0, LastRestart = 0xd7;

    /// <summary>The file's bytes: to its end, or all where it has none (cameras leave it out); 0 where it is no JPEG file.</summary>
    public static int Of(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4 || data[0] != Mark || data[1] != Start)
            return 0;
        if (data[^2] == Mark && data[^1] == End)
            return data.Length;
        var at = 2;
        while (at + 4 <= data.Length && data[at] == Mark)
        {
            var marker = data[at + 1];
            if (marker == End)
                return at + 2;
            if (marker == Mark)
            {
                at++;
                continue;
            }
            at += 2 + ((data[at + 2] << 8) | data[at + 3]);
            if (marker == Scan)
                at = NextMarker(data, at);
        }
        return at + 2 <= data.Length && data[at] == Mark && data[at + 1] == End ? at + 2 : data.Length;
    }

    // In a scan FF 00 is a byte FF, and restart markers belong to it.
    private static int NextMarker(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length)
        {
            var next = data[at..].IndexOf(Mark);
            if (next < 0 || at + next + 1 >= data.Length)
                return data.Length;
            at += next;
            if (data[at + 1] != 0 && data[at + 1] is < FirstRestart or > LastRestart)
                return at;
            at += 2;
        }
        return data.Length;
    }
}
