using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Linux.SharedMemory;

/// <summary>A ring as its header describes it, after every field was checked.</summary>
internal sealed record ShmLayout(PixelFormat Pixels, int Width, int Height, int Stride, FrameColors Colors, double Rate, int Slots, int SlotSize)
{
    private const uint MaxSlotSize = 256 << 20;

    /// <summary>Bytes of the file at least.</summary>
    public long FileBytes => ShmHeader.Bytes + ((long)Slots * SlotSize);

    /// <summary>Bytes that a picture may have.</summary>
    public int MaxPicture => SlotSize - ShmHeader.SlotHeaderBytes;

    /// <summary>Bytes that a picture must have; of JPEG 4.</summary>
    public int LeastPicture { get; } = (int)Math.Min(int.MaxValue, new V4l2Layout(Pixels, Width, Height, Stride, 0, Colors).Needed(0));

    /// <summary>Checks a header.</summary>
    /// <exception cref="DeviceException">It is of something else, or a field cannot be; the message names the field.</exception>
    public static ShmLayout Check(string user, in ShmHeader header, long fileBytes)
    {
        if (header.Magic != ShmHeader.MagicNumber)
            throw new DeviceException($"{user}: it is no ring of frames: its magic number is {header.Magic:x8}, expected {ShmHeader.MagicNumber:x8}.");
        if (header.Version != ShmHeader.CurrentVersion)
            throw new DeviceException($"{user}: the ring has version {header.Version}, expected {ShmHeader.CurrentVersion}: build its writer with the header of this version (docs/cameras.md).");
        var pixels = PixelFormat.Find(header.FourCc) is { Planes: 1 } found ? found : throw new DeviceException($"{user}: the ring has format '{PixelFormat.Text(header.FourCc)}', which is not read here.");
        Demand(user, "slots", header.Slots, 2, ShmHeader.MaxSlots);
        Demand(user, "slot size", header.SlotSize, ShmHeader.SlotHeaderBytes + 64, MaxSlotSize);
        Demand(user, "width", header.Width, 4, 1 << 15);
        Demand(user, "height", header.Height, 2, 1 << 15);
        Demand(user, "colors", header.Colors, 0, 3);
        if (pixels.Encoding == FrameEncoding.Raw)
            Demand(user, "stride", header.Stride, header.Width * (uint)CameraFrame.BytesPerPixel(pixels.Format), 1 << 18);
        if (pixels.Format == FrameFormat.Yuyv && header.Width % 2 != 0)
            throw new DeviceException($"{user}: the ring's width is {header.Width}; YUYV has an even one.");
        var layout = new ShmLayout(pixels, (int)header.Width, (int)header.Height, (int)header.Stride, (FrameColors)header.Colors, header.Rate / 1000.0, (int)header.Slots, (int)header.SlotSize);
        if (layout.MaxPicture < layout.LeastPicture || layout.SlotSize % 64 != 0)
            throw new DeviceException($"{user}: the ring's slots have {layout.SlotSize} bytes; expected a multiple of 64 of at least {(long)layout.LeastPicture + ShmHeader.SlotHeaderBytes}.");
        return fileBytes >= layout.FileBytes ? layout : throw new DeviceException($"{user}: the ring has {fileBytes} bytes; its header states {layout.FileBytes}.");
    }

    private static void Demand(string user, string field, uint value, uint least, uint most)
    {
        if (value < least || value > most)
            throw new DeviceException($"{user}: the ring's {field} is {value}, expected {least} to {most}.");
    }
}
