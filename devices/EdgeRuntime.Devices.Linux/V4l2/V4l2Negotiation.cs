using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>Finds a format that the camera offers and the engine reads without conversion, asks for it, and reads back what the driver made of it.</summary>
internal static unsafe class V4l2Negotiation
{
    public static V4l2Layout SetFormat(V4l2Device device, V4l2Options options)
    {
        var offered = V4l2Enumeration.Formats(device);
        var current = new V4l2Format { Type = device.BufferType };
        device.Call(V4l2Requests.GetFormat, ref current, "reading the format");
        var (width, height) = options.Width > 0 ? (options.Width, options.Height) : ((int)current.Width, (int)current.Height);
        var choice = Choose(offered, options, width, height) ?? throw NothingToRead(device, options, offered);
        var format = new V4l2Format { Type = device.BufferType, Width = (uint)width, Height = (uint)height, PixelFormat = choice.FourCc, Field = V4l2Constants.FieldNone };
        if (device.IsPlanar)
            format.PlaneCount = (byte)choice.Planes;
        else
            format.Private = V4l2Constants.FormatPrivateMagic;
        device.Call(V4l2Requests.SetFormat, ref format, $"setting the format {choice.Name} {width}x{height}");
        Check(device, options, offered, choice, format);
        return Layout(device, choice, format);
    }

    /// <summary>Asks for a rate; what the driver made of it, or states by itself; 0 where it states none.</summary>
    public static double SetRate(V4l2Device device, double framesPerSecond)
    {
        var parameters = new V4l2StreamParameters { Type = device.BufferType };
        if (device.Try(V4l2Requests.GetParameters, ref parameters) < 0)
            return 0;
        if (framesPerSecond > 0 && (parameters.Capability & V4l2Constants.CapabilityTimePerFrame) != 0)
        {
            var asked = new V4l2StreamParameters { Type = device.BufferType, Numerator = 1000, Denominator = (uint)Math.Round(framesPerSecond * 1000) };
            device.Call(V4l2Requests.SetParameters, ref asked, FormattableString.Invariant($"setting {framesPerSecond} frames per second"));
            parameters = asked;
        }
        return parameters is { Numerator: > 0, Denominator: > 0 } ? (double)parameters.Denominator / parameters.Numerator : 0;
    }

    /// <summary>The best format that has the size at the rate; else the best that has the size; else the best. A driver that lists no sizes or rates is taken to have them.</summary>
    public static PixelFormat? Choose(IReadOnlyList<CameraFormat> offered, V4l2Options options, int width, int height)
    {
        (PixelFormat? best, var bestScore) = (null, -1);
        foreach (var format in PixelFormat.All)
        {
            if ((options.Format.Length > 0 && options.Format != format.Name) || Find(offered, format) is not { } offer)
                continue;
            var score = Score(offer, width, height, options.FramesPerSecond);
            if (score > bestScore)
                (best, bestScore) = (format, score);
        }
        return best;
    }

    private static int Score(CameraFormat offer, int width, int height, double rate)
    {
        if (offer.Sizes.Count == 0)
            return 2;
        var score = 0;
        foreach (var size in offer.Sizes)
        {
            if (size.Holds(width, height))
                score = Math.Max(score, size.Rates.Count == 0 || size.Rates[0] > rate * 0.95 ? 2 : 1);
        }
        return score;
    }

    private static CameraFormat? Find(IReadOnlyList<CameraFormat> offered, PixelFormat format)
    {
        foreach (var offer in offered)
        {
            if (offer.FourCc == PixelFormat.Text(format.FourCc))
                return offer;
        }
        return null;
    }

    private static void Check(V4l2Device device, V4l2Options options, IReadOnlyList<CameraFormat> offered, PixelFormat choice, in V4l2Format format)
    {
        const uint FieldAny = 0, Interlaced = 4, InterlacedTopFirst = 8, InterlacedBottomFirst = 9;
        if (format.PixelFormat != choice.FourCc)
            throw new DeviceException($"{device.User}: the driver of {device.Card} lists {choice.Name} and gives {PixelFormat.Text(format.PixelFormat)} when asked for it; ask for another by format=, of {Offers(offered)}.");
        if (options.Width > 0 && (format.Width != options.Width || format.Height != options.Height))
            throw new DeviceException($"{device.User}: {device.Card} gives {format.Width}x{format.Height} where {options.Width}x{options.Height} was asked for; {choice.Name} has {Sizes(Find(offered, choice)!)}.");
        if (format.Field is not (FieldAny or V4l2Constants.FieldNone or Interlaced or InterlacedTopFirst or InterlacedBottomFirst))
            throw new DeviceException($"{device.User}: {device.Card} gives half-pictures (field {format.Field}); only whole ones are read.");
        if (format.Width is < 4 or > 1 << 15 || format.Height is < 2 or > 1 << 15 || (choice.Format == FrameFormat.Yuyv && format.Width % 2 != 0))
            throw new DeviceException($"{device.User}: {device.Card} gives pictures of {format.Width}x{format.Height}; a frame has 4x2 to 32768x32768 pixels, YUYV an even width.");
    }

    private static V4l2Layout Layout(V4l2Device device, PixelFormat choice, V4l2Format format)
    {
        var stride = (int)(device.IsPlanar ? format.PlaneFormats[1] : format.BytesPerLine);
        var row = (int)format.Width * CameraFrame.BytesPerPixel(choice.Format);
        var chromaRow = choice.Format == FrameFormat.I420 ? ((int)format.Width + 1) / 2 : ((int)format.Width + 1) / 2 * 2;
        var chroma = choice.Planes == 1 ? 0 : format.PlaneFormats[6] == 0 ? chromaRow : (int)format.PlaneFormats[6];
        if (choice.Encoding == FrameEncoding.Raw && stride != 0 && stride < row)
            throw new DeviceException($"{device.User}: the driver of {device.Card} states rows of {stride} bytes for {format.Width} pixels of {choice.Name}, which have {row}.");
        if (choice.Planes > 1 && chroma < chromaRow)
            throw new DeviceException($"{device.User}: the driver of {device.Card} states rows of {chroma} bytes for the chroma of {format.Width} pixels of {choice.Name}, which have {chromaRow}.");
        var colors = device.IsPlanar
            ? V4l2Layout.ColorsOf(format.PlanarColorSpace, format.PlanarEncoding, format.PlanarQuantization)
            : V4l2Layout.ColorsOf(format.ColorSpace, format.Encoding, format.Quantization);
        return new V4l2Layout(choice, (int)format.Width, (int)format.Height, stride == 0 ? row : stride, chroma, colors);
    }

    private static DeviceException NothingToRead(V4l2Device device, V4l2Options options, IReadOnlyList<CameraFormat> offered) => new(options.Format.Length > 0
        ? $"{device.User}: {device.Card} has no format {options.Format}; it offers {Offers(offered)}."
        : $"{device.User}: {device.Card} offers {Offers(offered)}, none of which is read here; a sensor that gives raw Bayer pictures is read through its image processor, by csi:// or gst:.");

    // Those that are read here with sizes; of the others the first few, and how many there are.
    private static string Offers(IReadOnlyList<CameraFormat> offered)
    {
        const int MostOthers = 6;
        var read = offered.Where(static offer => offer.Option is not null).Select(static offer => $"{offer.Option} {Sizes(offer)}");
        var others = offered.Where(static offer => offer.Option is null).ToArray();
        var named = others.Take(MostOthers).Select(static offer => $"{offer.FourCc} ({offer.Description})");
        var rest = others.Length > MostOthers ? (string[])[$"{others.Length - MostOthers} others that are not read here"] : [];
        return offered.Count == 0 ? "no formats" : string.Join(", ", read.Concat(named).Concat(rest));
    }

    private static string Sizes(CameraFormat offer) => offer.Sizes.Count == 0
        ? "of sizes that it does not list"
        : string.Join(", ", offer.Sizes.Take(24).Select(static size => $"{size with { Rates = [.. size.Rates.Take(1)] }}"));
}
