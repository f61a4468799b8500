using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>An open chip. It is needed only until a line has been asked for.</summary>
internal sealed unsafe class GpioChip : IDisposable
{
    private const string Consumer = "edgert";

    private readonly IKernel _kernel;
    private readonly KernelFile _file;
    private readonly object _user;

    public GpioChip(IKernel kernel, string path, object user)
    {
        (_kernel, _user, Path) = (kernel, user, path);
        _file = DeviceNode.Open(kernel, path, OpenMode.ReadWrite, user, "'edgert devices --kind gpio' lists the chips that are there");
        GpioChipInfo info = default;
        var result = _file.Control(GpioRequests.ChipInfo, &info);
        if (result < 0)
        {
            _file.Dispose();
            throw new DeviceException($"{user}: {path} is no GPIO chip: {Errno.Describe(-result)}.");
        }
        (Label, LineCount) = (KernelText.Read(info.Label, 32), (int)info.Lines);
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public string Label { get; }

    public int LineCount { get; }

    /// <summary>A line's name and who uses it; both empty where there is none.</summary>
    public (string Name, string Consumer) Describe(int line)
    {
        GpioLineInfo info = default;
        info.Offset = (uint)line;
        var result = _file.Control(GpioRequests.LineInfo, &info);
        if (result < 0)
            throw new DeviceException($"{_user}: line {line} of {Name} cannot be looked at: {Errno.Describe(-result)}; kernels before 5.10 do not have the interface that is needed here.");
        var consumer = KernelText.Read(info.Consumer, 32);
        return (KernelText.Read(info.Name, 32), (info.Flags & GpioRequests.Used) == 0 ? "" : consumer.Length > 0 ? consumer : "the kernel");
    }

    /// <summary>The number of the line that is called so; −1 where there is none.</summary>
    public int Find(string name)
    {
        for (var line = 0; line < LineCount; line++)
        {
            if (Describe(line).Name == name)
                return line;
        }
        return -1;
    }

    /// <summary>Asks for a line.</summary>
    /// <exception cref="DeviceException">It is used, or the chip cannot do what is asked for.</exception>
    public KernelFile Request(int line, ulong flags, GpioAttribute? attribute, uint eventBuffer)
    {
        GpioLineRequest request = default;
        request.Offsets[0] = (uint)line;
        for (var i = 0; i < Consumer.Length; i++)
            request.Consumer[i] = (byte)Consumer[i];
        (request.Flags, request.LineCount, request.EventBufferSize) = (flags, 1, eventBuffer);
        if (attribute is { } given)
            (request.AttributeCount, request.First) = (1, given);
        var result = _file.Control(GpioRequests.GetLine, &request);
        if (result < 0)
            throw Refused(line, -result);
        return _kernel.Adopt(request.Descriptor);
    }

    public void Dispose() => _file.Dispose();

    private DeviceException Refused(int line, int errno) => new(errno switch
    {
        Errno.Busy => $"{_user}: line {line} of {Name} is used by '{Describe(line).Consumer}'; stop that first.",
        Errno.NotPermitted or Errno.AccessDenied => $"{_user}: line {line} of {Name} may not be used: {Errno.Describe(errno)}; the chip keeps it for itself.",
        _ => $"{_user}: {Name} ({Label}) does not give line {line} as it is asked for: {Errno.Describe(errno)}; not every chip knows bias, drive and edges.",
    });
}
