using System.Diagnostics;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Tests.Sinks;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Monitoring;

[CancelAfter(60_000)]
internal sealed class JpegStreamTests
{
    private static readonly FrameResult s_nothing = new();

    private readonly FakeMonitor _pipeline = new();
    private readonly FramePool _pool = new(8, 64 * 48 * 2);

    [OneTimeTearDown]
    public void FreeFrames() => _pool.Dispose();

    [Test]
    public async Task Frames_are_encoded_only_while_somebody_listens(CancellationToken cancellation)
    {
        using var stream = new JpegStream(_pipeline, 1000);
        Assert.That(_pipeline.Frames, Is.Empty);
        Assert.That(stream.Active, Is.False);
        using (var subscription = stream.Subscribe())
        {
            Assert.That(_pipeline.Frames, Has.Count.EqualTo(1));
            Give(5, Stopwatch.Frequency);
            var image = await subscription.NextAsync(cancellation);
            Assert.That((image.Sequence, image.Timestamp), Is.EqualTo((5L, Stopwatch.Frequency)));
            var sample = new Sample();
            ImageFile.Decode(image.Data.Span, "image", sample);
            Assert.That(sample.Shape.Dimensions.ToArray(), Is.EqualTo(new[] { 48, 64, 3 }));
            image.Release();
        }
        Assert.That(_pipeline.Frames, Is.Empty);
        Assert.That(FramesLeft(), Is.EqualTo(8), "every frame was given back");
    }

    [Test]
    public async Task A_listener_gets_the_latest_and_none_twice(CancellationToken cancellation)
    {
        using var stream = new JpegStream(_pipeline, 1000);
        using JpegSubscription slow = stream.Subscribe(), quick = stream.Subscribe();
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            Give(sequence, sequence * Stopwatch.Frequency);
            var image = await quick.NextAsync(cancellation);
            Assert.That(image.Sequence, Is.EqualTo(sequence));
            image.Release();
        }
        var latest = await slow.NextAsync(cancellation);
        Assert.That(latest.Sequence, Is.EqualTo(5));
        latest.Release();
        using var soon = new CancellationTokenSource(50);
        Assert.That(async () => await slow.NextAsync(soon.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void The_rate_is_bounded_by_the_times_of_the_frames()
    {
        using var stream = new JpegStream(_pipeline, 10);
        using var listener = new Recorder(1_000_000);
        stream.Subscribe(listener);
        var second = Stopwatch.Frequency;
        for (var frame = 0; frame < 90; frame++)
        {
            Give(frame, second + frame * second / 30);
            listener.WaitFor(frame / 3 + 1);
        }
        stream.Unsubscribe(listener);
        Assert.That(listener.Sequences, Is.EqualTo(Enumerable.Range(0, 30).Select(static i => 3 * i)), "every third of 30 frames a second");
    }

    [Test]
    public async Task A_camera_that_gives_jpeg_is_passed_on_as_it_is(CancellationToken cancellation)
    {
        byte[] file = [0xFF, 0xD8, 1, 2, 3, 0xFF, 0xD9];
        using var stream = new JpegStream(_pipeline, 1000);
        using var subscription = stream.Subscribe();
        var frame = _pool.Lend(TimeSpan.Zero)!;
        file.CopyTo(frame.Buffer);
        frame.SetJpeg(file.Length, 1, Stopwatch.Frequency);
        Hand(frame);
        var image = await subscription.NextAsync(cancellation);
        Assert.That(image.Data.ToArray(), Is.EqualTo(file));
        image.Release();
    }

    [Test]
    public async Task A_frame_that_is_no_picture_is_counted_and_the_next_comes(CancellationToken cancellation)
    {
        using var stream = new JpegStream(_pipeline, 1000);
        using var subscription = stream.Subscribe();
        var frame = _pool.Lend(TimeSpan.Zero)!;
        frame.Buffer.Clear();
        frame.SetJpeg(100, 1, Stopwatch.Frequency);
        Hand(frame);
        Assert.That(() => stream.Failures, Is.EqualTo(1).After(20_000, 2));
        Assert.That(stream.Problem, Does.Contain("is no JPEG file"));
        Give(2, 2 * Stopwatch.Frequency);
        var image = await subscription.NextAsync(cancellation);
        Assert.That(image.Sequence, Is.EqualTo(2));
        image.Release();
    }

    [Test]
    public void A_listener_may_leave_during_a_call_and_come_again()
    {
        using var stream = new JpegStream(_pipeline, 1000);
        for (var round = 0; round < 3; round++)
        {
            using var listener = new Recorder(1) { Leave = stream };
            stream.Subscribe(listener);
            Give(round, Stopwatch.Frequency);
            listener.WaitFor(1);
            Assert.That(() => stream.Active, Is.False.After(20_000, 2));
        }
        Assert.That(_pipeline.Frames, Is.Empty);
    }

    [Test]
    public void Memory_is_used_again()
    {
        using var stream = new JpegStream(_pipeline, 1000);
        using var listener = new Recorder(1_000_000);
        stream.Subscribe(listener);
        for (var frame = 0; frame < 220; frame++)
            GiveAndWait(frame, listener);
        stream.Unsubscribe(listener);
        Assert.That(listener.Allocated(20, 219), Is.Zero, "bytes on the thread that encodes");
    }

    private void GiveAndWait(int frame, Recorder listener)
    {
        Give(frame, (frame + 1) * Stopwatch.Frequency);
        listener.WaitFor(frame + 1);
    }

    private void Give(long sequence, long timestamp)
    {
        var frame = _pool.Lend(TimeSpan.FromSeconds(20))!;
        frame.Buffer.Fill((byte)sequence);
        frame.SetPixels(FrameFormat.Nv12, 64, 48, FrameColors.Bt601, sequence, timestamp);
        Hand(frame);
    }

    private void Hand(VideoFrame frame)
    {
        foreach (var listener in _pipeline.Frames.ToArray())
            listener.Take(frame, s_nothing);
        frame.Release();
    }

    private int FramesLeft()
    {
        var frames = new List<VideoFrame>();
        while (_pool.Lend(TimeSpan.Zero) is { } frame)
            frames.Add(frame);
        frames.ForEach(static frame => frame.Release());
        return frames.Count;
    }

    private sealed class Recorder(int most) : IJpegListener, IDisposable
    {
        private readonly SemaphoreSlim _came = new(0);
        private readonly long[] _sequences = new long[1000];
        private readonly long[] _allocated = new long[1000];
        private int _count;
        private int _seen;

        public JpegStream? Leave { get; init; }

        public IEnumerable<long> Sequences => _sequences.Take(_count);

        public long Allocated(int from, int to) => _allocated[to] - _allocated[from];

        public void Take(JpegImage image)
        {
            _allocated[_count] = GC.GetAllocatedBytesForCurrentThread();
            _sequences[_count++] = image.Sequence;
            if (_count == most)
                Leave?.Unsubscribe(this);
            _came.Release();
        }

        public void Dispose() => _came.Dispose();

        public void WaitFor(int count)
        {
            for (; _seen < count; _seen++)
                Assert.That(_came.Wait(20_000), Is.True);
        }
    }
}
