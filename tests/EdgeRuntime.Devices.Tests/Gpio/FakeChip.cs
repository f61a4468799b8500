using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Gpio;

/// <summary>A chip of <see cref="FakeGpioKernel"/>.</summary>
internal sealed class FakeChip
{
    private readonly FakeGpioKernel _kernel;

    public FakeChip(FakeGpioKernel kernel, string name, string label, int lines, string[] names)
    {
        (_kernel, Name, Label) = (kernel, name, label);
        Lines = new FakeLine[lines];
        for (var i = 0; i < lines; i++)
            Lines[i] = new FakeLine(i < names.Length ? names[i] : "");
    }

    public string Name { get; }

    public string Label { get; }

    public FakeLine[] Lines { get; }

    public bool Plugged { get; private set; } = true;

    /// <summary>How often the chip's own node was closed.</summary>
    public int Closed { get; set; }

    /// <summary>What a request is refused with.</summary>
    public int RefuseWith { get; set; }

    public void Plug(bool plugged)
    {
        Plugged = plugged;
        foreach (var line in Lines)
            line.Leave();
    }

    public int Request(Span<byte> request)
    {
        if (RefuseWith != 0)
            return -RefuseWith;
        var number = MemoryMarshal.Read<int>(request);
        if (number >= Lines.Length || MemoryMarshal.Read<int>(request[560..]) != 1)
            return -Errno.InvalidArgument;
        var line = Lines[number];
        if (line.Consumer is not null)
            return -Errno.Busy;
        line.Consumer = Encoding.ASCII.GetString(request.Slice(256, 32)).TrimEnd('\0');
        line.Flags = MemoryMarshal.Read<ulong>(request[288..]);
        line.DebounceMicroseconds = 0;
        if (MemoryMarshal.Read<int>(request[296..]) == 1)
        {
            var attribute = MemoryMarshal.Read<GpioAttribute>(request[320..]);
            if (attribute.Id == GpioRequests.OutputValues)
                line.Set((attribute.Values & attribute.Mask) != 0);
            else if (attribute.Id == GpioRequests.DebouncePeriod)
                line.DebounceMicroseconds = attribute.DebounceMicroseconds;
        }
        MemoryMarshal.Write(request[588..], _kernel.Number(line.Open(MemoryMarshal.Read<int>(request[564..]))));
        return 0;
    }
}
