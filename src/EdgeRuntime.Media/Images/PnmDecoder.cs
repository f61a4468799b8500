namespace EdgeRuntime.Media.Images;

/// <summary>
/// Binary PGM (P5, gray) and PPM (P6, red, green, blue) of the Netpbm formats: width, height and maximum as decimal text with comments, one white space, pixels. Where
/// the maximum m is not 255, a value v becomes <c>(255·v + m/2) / m</c>.
/// </summary>
internal static class PnmDecoder
{
    public static void Decode(ReadOnlySpan<byte> file, string name, Sample sample)
    {
        if (file[1] is not ((byte)'5' or (byte)'6'))
            throw ImageErrors.Invalid(name, $"expected a binary PGM (P5) or PPM (P6), found P{(char)file[1]}");
        var channels = file[1] == '5' ? 1 : 3;
        var at = 2;
        var width = ReadNumber(file, ref at, name);
        var height = ReadNumber(file, ref at, name);
        var maximum = ReadNumber(file, ref at, name);
        if (maximum is < 1 or > 255)
            throw ImageErrors.Invalid(name, $"expected 8-bit pixels with a maximum in 1 to 255, found {maximum}");
        var data = file[Math.Min(at + 1, file.Length)..];
        ImageErrors.CheckSize(name, width, height, data.Length / channels);
        var pixels = sample.PrepareImage(height, width, channels);
        data[..pixels.Length].CopyTo(pixels);
        if (maximum == 255)
            return;
        foreach (ref var pixel in pixels)
            pixel = (byte)((255 * Math.Min(pixel, maximum) + maximum / 2) / maximum);
    }

    private static int ReadNumber(ReadOnlySpan<byte> file, ref int at, string name)
    {
        while (at < file.Length && (IsSpace(file[at]) || file[at] == '#'))
        {
            if (file[at] == '#')
            {
                while (at < file.Length && file[at] != '\n')
                    at++;
            }
            else
            {
                at++;
            }
        }
        var start = at;
        long number = 0;
        while (at < file.Length && char.IsAsciiDigit((char)file[at]) && number <= MediaLimits.ImagePixels)
            number = number * 10 + (file[at++] - '0');
        if (at == start || at == file.Length || !IsSpace(file[at]))
            throw ImageErrors.Invalid(name, $"damaged PNM header: expected a number at byte {start}");
        return (int)Math.Min(number, int.MaxValue);
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
