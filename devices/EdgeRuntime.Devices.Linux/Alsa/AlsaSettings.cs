using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Sound;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Devices.Linux.Alsa;

/// <summary>What a card and a caller agreed upon.</summary>
/// <param name="Format">How samples are stored.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Channels">How many.</param>
/// <param name="Period">Frames after which the card says that there is sound.</param>
/// <param name="Buffer">Frames that the card keeps.</param>
internal sealed record AlsaSettings(PcmFormat Format, int Rate, int Channels, uint Period, uint Buffer)
{
    private const int BufferSeconds = 2;

    // In order of preference, with the kernel's numbers.
    private static readonly (PcmFormat Format, int Number)[] s_formats = [(PcmFormat.S16, 2), (PcmFormat.S32, 10), (PcmFormat.S24Packed, 32), (PcmFormat.S24, 6), (PcmFormat.Float, 14), (PcmFormat.U8, 1)];
    private static readonly uint[] s_rates = [8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000];

    /// <summary>Asks for what the options want, takes what is nearest, and sets it.</summary>
    /// <exception cref="DeviceException">The card cannot record, is busy or gone.</exception>
    public static unsafe AlsaSettings Negotiate(KernelFile file, AlsaOptions options, string name)
    {
        var parameters = AlsaParameters.Any();
        parameters.Choose(AlsaParameters.Access, AlsaParameters.Interleaved);
        if (!Refine(file, ref parameters, name))
            throw new DeviceException($"{name} cannot give interleaved samples to readers.");
        var format = ChooseFormat(file, ref parameters, name);
        Nearest(file, ref parameters, AlsaParameters.Channels, (uint)options.Channels, [1, 2, 4, 6, 8], name);
        Nearest(file, ref parameters, AlsaParameters.Rate, (uint)options.Rate, s_rates, name);
        var rate = parameters.Range(AlsaParameters.Rate).Least;
        AtLeast(file, ref parameters, AlsaParameters.PeriodSize, (uint)Math.Max(1, rate * options.Period.TotalSeconds), name);
        AtMost(file, ref parameters, AlsaParameters.BufferSize, rate * BufferSeconds, name);
        Demand(file.Control(AlsaRequests.SetParameters, &parameters), name, "takes none of its own settings");
        var settings = new AlsaSettings(format, (int)parameters.Range(AlsaParameters.Rate).Least, (int)parameters.Range(AlsaParameters.Channels).Least,
            parameters.Range(AlsaParameters.PeriodSize).Least, parameters.Range(AlsaParameters.BufferSize).Least);
        var software = new AlsaSoftware { PeriodStep = 1, AvailableLeast = settings.Period, TransferAlignment = 1, StartThreshold = 1, StopThreshold = settings.Buffer };
        Demand(file.Control(AlsaRequests.SetSoftware, &software), name, "takes no settings of waiting");
        return settings;
    }

    private static PcmFormat ChooseFormat(KernelFile file, ref AlsaParameters parameters, string name)
    {
        foreach (var (format, number) in s_formats)
        {
            if (!parameters.Has(AlsaParameters.Format, number))
                continue;
            var tried = parameters;
            tried.Choose(AlsaParameters.Format, number);
            if (!Refine(file, ref tried, name))
                continue;
            parameters = tried;
            return format;
        }
        throw new DeviceException($"{name} gives samples of no kind that is understood here: s16, s32, s24, f32 and u8, little-endian.");
    }

    // What is asked for, else the next above, else the next below, of what is usual.
    private static void Nearest(KernelFile file, ref AlsaParameters parameters, int parameter, uint asked, ReadOnlySpan<uint> usual, string name)
    {
        var (least, most) = parameters.Range(parameter);
        if (Try(file, ref parameters, parameter, asked, asked, name) || Try(file, ref parameters, parameter, Math.Clamp(asked, least, most), Math.Clamp(asked, least, most), name))
            return;
        foreach (var value in usual)
        {
            if (value > asked && Try(file, ref parameters, parameter, value, value, name))
                return;
        }
        for (var i = usual.Length - 1; i >= 0; i--)
        {
            if (usual[i] < asked && Try(file, ref parameters, parameter, usual[i], usual[i], name))
                return;
        }
    }

    private static void AtLeast(KernelFile file, ref AlsaParameters parameters, int parameter, uint value, string name)
    {
        var (least, most) = parameters.Range(parameter);
        value = Math.Clamp(value, least, most);
        if (!Try(file, ref parameters, parameter, value, value, name))
            Try(file, ref parameters, parameter, value, most, name);
    }

    private static void AtMost(KernelFile file, ref AlsaParameters parameters, int parameter, uint value, string name)
    {
        var (least, most) = parameters.Range(parameter);
        Try(file, ref parameters, parameter, least, Math.Clamp(value, least, most), name);
    }

    private static bool Try(KernelFile file, ref AlsaParameters parameters, int parameter, uint least, uint most, string name)
    {
        var tried = parameters;
        tried.Limit(parameter, least, most);
        if (!Refine(file, ref tried, name))
            return false;
        parameters = tried;
        return true;
    }

    private static unsafe bool Refine(KernelFile file, ref AlsaParameters parameters, string name)
    {
        int error;
        fixed (AlsaParameters* pointer = &parameters)
            error = file.Control(AlsaRequests.RefineParameters, pointer);
        if (error < 0 && -error != Errno.InvalidArgument)
            throw new DeviceException($"{name} cannot be asked what it can do: {Errno.Describe(-error)}.");
        return error >= 0;
    }

    private static void Demand(int error, string name, string fault)
    {
        if (error < 0)
            throw new DeviceException($"{name} {fault}: {Errno.Describe(-error)}.");
    }
}
