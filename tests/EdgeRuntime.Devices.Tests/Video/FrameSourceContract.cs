using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Tests.Video;

/// <summary>What every source of frames must do; a driver's fixture says how to open one.</summary>
public abstract class FrameSourceContract
{
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>Opens a source that gives frames without end, not faster than 500 a second nor slower than 10.</summary>
    protected abstract FrameSource Open();

    /// <summary>Opens a source that ends after ten frames; null where the driver's never end.</summary>
    protected abstract FrameSource? OpenTenFrames();

    /// <summary>Opens a source that gives no frame within 20 ms.</summary>
    protected abstract FrameSource OpenSilent();

    /// <summary>How many frames it lends at most; 0 where there is no bound.</summary>
    protected abstract int Buffers { get; }

    [Test]
    public void The_format_is_known_and_the_frames_have_it()
    {
        using var source = Open();
        using var frame = new Held(source.Read(Long));
        var format = source.Format;
        Assert.That((frame.Value.Encoding, frame.Value.Width, frame.Value.Height), Is.EqualTo((format.Encoding, format.Width, format.Height)));
        if (format.Encoding == FrameEncoding.Raw)
            Assert.That((frame.Value.Format, frame.Value.Pixels.Format, frame.Value.Pixels.Width, frame.Value.Pixels.Height), Is.EqualTo((format.Format, format.Format, format.Width, format.Height)));
        Assert.That(frame.Value.Data.Length, Is.Positive);
    }

    [Test]
    public void Numbers_and_timestamps_grow()
    {
        using var source = Open();
        var (sequence, timestamp) = (-1L, 0L);
        for (var n = 0; n < 10; n++)
        {
            using var frame = new Held(source.Read(Long));
            Assert.That(frame.Value.Sequence, Is.GreaterThan(sequence));
            Assert.That(frame.Value.Timestamp, Is.GreaterThan(timestamp));
            (sequence, timestamp) = (frame.Value.Sequence, frame.Value.Timestamp);
        }
        Assert.That(timestamp, Is.LessThanOrEqualTo(System.Diagnostics.Stopwatch.GetTimestamp()));
    }

    [Test]
    public void Released_frames_are_used_again()
    {
        using var source = Open();
        var objects = new HashSet<VideoFrame>(ReferenceEqualityComparer.Instance);
        for (var n = 0; n < 100; n++)
        {
            using var frame = new Held(source.Read(Long));
            objects.Add(frame.Value);
        }
        Assert.That(objects, Has.Count.LessThanOrEqualTo(Buffers == 0 ? 16 : Buffers));
    }

    [Test]
    public void Who_holds_all_frames_gets_none_until_one_is_released()
    {
        if (Buffers == 0)
            Assert.Pass("the source has no bound");
        using var source = Open();
        var held = new Stack<VideoFrame>();
        while (held.Count < Buffers && source.Read(Long) is { } frame)
            held.Push(frame);
        Assert.That(held, Has.Count.EqualTo(Buffers));
        // What writes the frames may be held up; without a frame nobody is starved.
        for (var tries = 0; tries < 100 && source.Starved == 0; tries++)
            Assert.That(source.Read(TimeSpan.FromMilliseconds(300)), Is.Null);
        Assert.That(source.Starved, Is.EqualTo(1));
        held.Pop().Release();
        using (new Held(source.Read(Long)))
            Assert.That(source.Starved, Is.EqualTo(1));
        foreach (var frame in held)
            frame.Release();
    }

    [Test]
    public void A_frame_that_is_held_stays_good_after_the_source_is_closed()
    {
        var source = Open();
        var frame = source.Read(Long)!;
        var before = frame.Data.ToArray();
        frame.Retain();
        source.Dispose();
        Assert.That(frame.Data.SequenceEqual(before));
        frame.Release();
        Assert.That(frame.Data.SequenceEqual(before));
        frame.Release();
        source.Dispose();
    }

    [Test]
    public void Frames_are_released_on_other_threads()
    {
        using var source = Open();
        for (var n = 0; n < 40; n++)
        {
            var frame = source.Read(Long);
            Assert.That(frame, Is.Not.Null);
            ThreadPool.UnsafeQueueUserWorkItem(static held => ((VideoFrame)held!).Release(), frame);
        }
    }

    [Test]
    public void A_time_out_gives_null()
    {
        using var source = OpenSilent();
        Assert.That(source.Read(TimeSpan.FromMilliseconds(20)), Is.Null);
        Assert.That((source.Ended, source.Starved), Is.EqualTo((false, 0L)));
    }

    [Test]
    public void The_end_gives_null_and_says_so()
    {
        using var source = OpenTenFrames();
        if (source is null)
            Assert.Pass("the driver's sources never end");
        var count = 0;
        while (!source!.Ended)
        {
            if (source.Read(Long) is not { } frame)
                continue;
            count++;
            frame.Release();
        }
        Assert.That((count, source.Read(Long)), Is.EqualTo((10, (VideoFrame?)null)));
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        using var source = Open();
        for (var n = 0; n < 20; n++)
            source.Read(Long)!.Release();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 50; n++)
            source.Read(Long)?.Release();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    protected static FrameSource Open(FrameDriver driver, string uri) => driver.Prepare(DeviceUri.Parse(uri))();

    private readonly struct Held(VideoFrame? frame) : IDisposable
    {
        public VideoFrame Value { get; } = frame ?? throw new AssertionException("no frame came");

        public void Dispose() => Value.Release();
    }
}
