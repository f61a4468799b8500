using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>What <c>test://</c> gives, and the faults that it simulates.</summary>
public sealed record TestFrameOptions
{
    /// <summary>Columns: even, 32 to 8192.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Rows: even, 32 to 8192.</summary>
    public int Height { get; init; } = 480;

    /// <summary>How pixels lie.</summary>
    public FrameFormat Format { get; init; } = FrameFormat.Nv12;

    /// <summary>Frames per second, by the monotonic clock; 0: as fast as they are read.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Frames until the end; 0: no end.</summary>
    public long Frames { get; init; }

    /// <summary>Objects, 0 to 16.</summary>
    public int Boxes { get; init; } = 1;

    /// <summary>Where the objects start and how they fly.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Frames that can be held at a time. A reader that is late by more than these loses the oldest, as with a camera.</summary>
    public int Buffers { get; init; } = 4;

    /// <summary>Fault: every so many-th frame is lost (a gap in the numbers); 0: none.</summary>
    public int Drop { get; init; }

    /// <summary>Fault: the device is gone after so many frames; 0: never.</summary>
    public long Disconnect { get; init; }

    /// <summary>Fault: reading fails after so many frames; 0: never.</summary>
    public long Error { get; init; }

    /// <summary>Fault: no frame comes after so many; 0: they always come.</summary>
    public long Stall { get; init; }

    /// <summary>Fault: pictures have half the width and height after so many; 0: they stay.</summary>
    public long Resize { get; init; }

    /// <summary>Fault: once a source was open, the next so many openings fail, as of a device that is away for a while.</summary>
    public int Absent { get; init; }

    /// <summary>The pattern that is drawn: at first, or after <see cref="Resize"/>.</summary>
    /// <exception cref="ConfigurationException">The picture's size is not possible.</exception>
    public TestPattern Pattern(bool resized = false) => resized ? new(Format, Width / 4 * 2, Height / 4 * 2, Boxes, Seed) : new(Format, Width, Height, Boxes, Seed);

    internal void Check()
    {
        _ = Pattern();
        if (Resize > 0)
            _ = Pattern(resized: true);
    }

    internal static TestFrameOptions Read(DeviceUri uri)
    {
        const int Most = int.MaxValue;
        var options = new TestFrameOptions
        {
            Width = uri.Integer("width", 640, 32, 8192),
            Height = uri.Integer("height", 480, 32, 8192),
            Format = Enum.Parse<FrameFormat>(uri.OneOf("format", "nv12", "nv12", "nv21", "yuyv", "i420", "rgb24", "bgr24", "grey"), ignoreCase: true),
            FramesPerSecond = uri.Number("fps", 30, 0, 10_000),
            Frames = uri.Integer("frames", 0, 0, Most),
            Boxes = uri.Integer("boxes", 1, 0, TestPattern.MaxBoxes),
            Seed = uri.Integer("seed", 1, 0, Most),
            Buffers = uri.Integer("buffers", 4, 1, 64),
            Drop = uri.Integer("drop", 0, 0, Most),
            Disconnect = uri.Integer("disconnect", 0, 0, Most),
            Error = uri.Integer("error", 0, 0, Most),
            Stall = uri.Integer("stall", 0, 0, Most),
            Resize = uri.Integer("resize", 0, 0, Most),
            Absent = uri.Integer("absent", 0, 0, Most),
        };
        uri.RefuseOthers();
        return options;
    }
}
