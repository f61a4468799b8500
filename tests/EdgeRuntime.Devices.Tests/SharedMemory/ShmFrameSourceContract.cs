using EdgeRuntime.Devices.Linux.SharedMemory;
using EdgeRuntime.Devices.Tests.Video;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;

namespace EdgeRuntime.Devices.Tests.SharedMemory;

[TestFixture(FrameEncoding.Raw)]
[TestFixture(FrameEncoding.Jpeg)]
public sealed class ShmFrameSourceContract(FrameEncoding encoding) : FrameSourceContract
{
    private readonly string _name = $"edgert-contract-{Guid.NewGuid():N}";
    private CancellationTokenSource _stop = new();
    private readonly List<Thread> _writers = [];

    protected override int Buffers => 4;

    [TearDown]
    public void StopWriting()
    {
        _stop.Cancel();
        _writers.ForEach(static writer => writer.Join());
        _writers.Clear();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    protected override FrameSource Open() => Open(frames: int.MaxValue);

    protected override FrameSource OpenTenFrames() => Open(frames: 10);

    protected override FrameSource OpenSilent() => Open(frames: 0);

    // Frames of a file are read by their start: FF D8 for JPEG, which nothing here decodes.
    private FrameSource Open(int frames)
    {
        var writer = new ShmFrameWriter(_name, new VideoFormat(encoding, FrameFormat.I420, 66, 48, 250), slots: 16, maxJpeg: 5000);
        var source = Open(new ShmDriver(), $"shm://{_name}?width=66&height=48");
        var stop = _stop.Token;
        var thread = new Thread(() =>
        {
            for (var frame = 0; frame < frames && !stop.IsCancellationRequested; frame++)
            {
                writer.Write(new byte[VideoFormat.Bytes(FrameFormat.I420, 66, 48)]);
                Thread.Sleep(3);
            }
            if (frames == 0)
                stop.WaitHandle.WaitOne();
            writer.Dispose();
        });
        _writers.Add(thread);
        thread.Start();
        return source;
    }
}
