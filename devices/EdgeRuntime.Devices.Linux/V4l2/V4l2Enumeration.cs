using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>Lists what a camera offers. A driver that lists nothing of a kind answers with an error; lists have caps, as drivers may have faults.</summary>
internal static unsafe class V4l2Enumeration
{
    private const int MaxFormats = 256, MaxSizes = 256, MaxRates = 64, MaxInputs = 64, Discrete = 1;

    public static List<CameraFormat> Formats(V4l2Device device)
    {
        var formats = new List<CameraFormat>();
        for (uint index = 0; index < MaxFormats; index++)
        {
            var format = new V4l2FormatDescription { Index = index, Type = device.BufferType };
            if (device.Try(V4l2Requests.EnumerateFormats, ref format) < 0)
                break;
            var known = PixelFormat.Find(format.PixelFormat);
            formats.Add(new CameraFormat(PixelFormat.Text(format.PixelFormat), KernelText.Read(format.Description, 32), known?.Name, known is null ? [] : Sizes(device, format.PixelFormat)));
        }
        return formats;
    }

    public static List<string> Inputs(V4l2Device device)
    {
        var inputs = new List<string>();
        for (uint index = 0; index < MaxInputs; index++)
        {
            var input = new V4l2Input { Index = index };
            if (device.Try(V4l2Requests.EnumerateInputs, ref input) < 0)
                break;
            inputs.Add(KernelText.Read(input.Name, 32));
        }
        return inputs;
    }

    private static List<CameraSize> Sizes(V4l2Device device, uint fourCc)
    {
        var sizes = new List<CameraSize>();
        for (uint index = 0; index < MaxSizes; index++)
        {
            var size = new V4l2FrameSize { Index = index, PixelFormat = fourCc };
            if (device.Try(V4l2Requests.EnumerateFrameSizes, ref size) < 0)
                break;
            if (size.Type == Discrete)
                sizes.Add(new CameraSize((int)size.Width, (int)size.Height, (int)size.Width, (int)size.Height, Rates(device, fourCc, size.Width, size.Height)));
            else
            {
                sizes.Add(new CameraSize((int)size.MinWidth, (int)size.MinHeight, (int)size.MaxWidth, (int)size.MaxHeight, Rates(device, fourCc, size.MaxWidth, size.MaxHeight)));
                break;
            }
        }
        return sizes;
    }

    private static List<double> Rates(V4l2Device device, uint fourCc, uint width, uint height)
    {
        var rates = new List<double>();
        for (uint index = 0; index < MaxRates; index++)
        {
            var interval = new V4l2FrameInterval { Index = index, PixelFormat = fourCc, Width = width, Height = height };
            if (device.Try(V4l2Requests.EnumerateFrameIntervals, ref interval) < 0)
                break;
            Add(rates, interval.Numerator, interval.Denominator);
            if (interval.Type != Discrete)
            {
                Add(rates, interval.LongestNumerator, interval.LongestDenominator);
                break;
            }
        }
        rates.Sort(static (a, b) => b.CompareTo(a));
        return rates;
    }

    private static void Add(List<double> rates, uint numerator, uint denominator)
    {
        if (numerator > 0 && denominator > 0)
            rates.Add((double)denominator / numerator);
    }
}
