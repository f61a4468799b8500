using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>Answers that go on: pictures and events.</summary>
[CancelAfter(60_000)]
internal sealed class StreamTests : ServerFixture
{
    [Test]
    public async Task Pictures_carry_the_numbers_of_their_frames()
    {
        var pipeline = Pipeline();
        var client = Client(Serve(pipeline));
        using var stream = await client.GetStreamAsync("/stream.mjpg?pipeline=door");
        using var reader = new BinaryReader(stream);
        for (var i = 0; i < 3; i++)
        {
            var given = await Give(pipeline, listeners: 2);
            var (sequence, file) = ReadPart(reader);
            Assert.That(sequence, Is.EqualTo(given));
            var sample = new Sample();
            ImageFile.Decode(file, "part", sample);
            Assert.That(sample.Shape.Dimensions, Is.EqualTo(new[] { 480, 640, 3 }));
            await Task.Delay(40);
        }
    }

    [Test]
    public async Task A_snapshot_is_the_next_picture()
    {
        var pipeline = Pipeline();
        var client = Client(Serve(pipeline));
        var asked = client.GetAsync("/snapshot.jpg");
        var given = await Give(pipeline, listeners: 2);
        using var answer = await asked;
        Assert.That(answer.Headers.GetValues("X-Sequence").Single(), Is.EqualTo($"{given}"));
        var sample = new Sample();
        ImageFile.Decode(await answer.Content.ReadAsByteArrayAsync(), "snapshot", sample);
        Assert.That(sample.Shape.Dimensions, Is.EqualTo(new[] { 480, 640, 3 }));
        Assert.That(() => pipeline.Listeners, Is.EqualTo(1).After(10_000, 10), "nothing is encoded when nobody looks");
    }

    [Test]
    public async Task No_picture_says_why()
    {
        var pipeline = Pipeline();
        pipeline.Lose("no such device");
        using var answer = await Client(Serve(pipeline)).GetAsync("/snapshot.jpg?pipeline=door");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("its source is waiting (no such device)"));
        Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
    }

    [Test]
    public async Task Events_and_results_are_told_as_they_come()
    {
        var (pipeline, other) = (Pipeline(), Pipeline("yard"));
        var client = Client(Serve(pipeline, other));
        pipeline.Tell(PipelineEventKind.New, static happened => (happened.Class, happened.Track) = ("face", 3));
        using var reader = new StreamReader(await client.GetStreamAsync("/events?pipeline=door"));
        using var past = await Next(reader, "event");
        Assert.That((past.RootElement.GetProperty("type").GetString(), past.RootElement.GetProperty("track").GetInt32()), Is.EqualTo(("new", 3)), "what happened before");

        other.Tell(PipelineEventKind.New);
        other.Give();
        pipeline.Lose("gone");
        using var lost = await Next(reader, "event");
        Assert.That((lost.RootElement.GetProperty("pipeline").GetString(), lost.RootElement.GetProperty("text").GetString()), Is.EqualTo(("door", "gone")));
        var given = pipeline.Give();
        using var frame = await Next(reader, "frame");
        var result = frame.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("sequence").GetInt64(), Is.EqualTo(given));
            Assert.That(result.GetProperty("objects").GetArrayLength(), Is.EqualTo(2));
            Assert.That(result.GetProperty("objects")[0].GetProperty("class").GetString(), Is.EqualTo("face"));
            Assert.That(result.GetProperty("objects")[1].GetProperty("track").GetInt32(), Is.EqualTo(4));
            Assert.That(result.GetProperty("objects")[0].GetProperty("box").GetArrayLength(), Is.EqualTo(4));
            Assert.That(result.GetProperty("stages_ms")[0].GetDouble(), Is.EqualTo(2.5));
        });
        using var status = await Next(reader, "status");
        Assert.That((status.RootElement.GetProperty("state").GetString(), status.RootElement.GetProperty("frames").GetInt64()), Is.EqualTo(("waiting", 1)));
    }

    [Test]
    public async Task Masks_are_told_as_runs()
    {
        var pipeline = Pipeline();
        pipeline.Segment([1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 2, 2); // three classes of 2 x 2 cells: 0 0 / 1 2
        using var reader = new StreamReader(await Client(Serve(pipeline)).GetStreamAsync("/events"));
        await Give(pipeline, listeners: 1);
        using var frame = await Next(reader, "frame");
        var mask = frame.RootElement.GetProperty("mask");
        Assert.That((mask.GetProperty("width").GetInt32(), mask.GetProperty("height").GetInt32(), mask.GetProperty("instances").GetBoolean()), Is.EqualTo((160, 120, false)));
        var runs = mask.GetProperty("runs").EnumerateArray().Select(static run => run.GetInt32()).ToArray();
        Assert.That(runs, Is.EqualTo((int[])[0, 60 * 160, .. Enumerable.Repeat((int[])[1, 80, 2, 80], 60).SelectMany(static two => two)]));
    }

    [Test]
    public async Task A_mask_of_noise_is_told_coarsely()
    {
        var pipeline = Pipeline();
        var random = new Random(3);
        pipeline.Segment([.. Enumerable.Range(0, 480 * 640).Select(_ => random.NextSingle())], 480, 640);
        using var reader = new StreamReader(await Client(Serve(pipeline)).GetStreamAsync("/events"));
        await Give(pipeline, listeners: 1);
        using var frame = await Next(reader, "frame");
        var mask = frame.RootElement.GetProperty("mask");
        var runs = mask.GetProperty("runs").EnumerateArray().Select(static run => run.GetInt32()).ToArray();
        Assert.That(runs, Has.Length.InRange(1000, 6000));
        Assert.That(runs.Where(static (_, i) => i % 2 == 1).Sum(), Is.EqualTo(mask.GetProperty("width").GetInt32() * mask.GetProperty("height").GetInt32()));
    }

    [Test]
    public async Task A_slow_reader_is_disconnected_and_counted_and_nobody_waits_for_it()
    {
        var pipeline = Pipeline();
        var client = Client(Serve(new FakePipelines(pipeline), change: static options => options with { MaxMessages = 8 }));
        using var slow = await client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        using var quick = new StreamReader(await client.GetStreamAsync("/events"));
        var text = new string('x', 40_000);
        var lost = Metrics.Counter("edgert_http_slow_clients_total", "");
        for (var i = 0; i < 2000 && lost.Value == 0; i++)
        {
            pipeline.Tell(PipelineEventKind.Result, happened => happened.Text = text);
            using var told = await Next(quick, "event");
            Assert.That(told.RootElement.GetProperty("text").GetString(), Has.Length.EqualTo(text.Length));
        }
        Assert.That(lost.Value, Is.EqualTo(1));
        Assert.That(() => Metrics.Gauge("edgert_http_readers", "", static () => 0).Value, Is.EqualTo(1).After(10_000, 20));
    }

    // Sound is told on the pipeline's thread: each block comes to the quick reader before the next is given, whatever the other one does.
    [Test]
    public async Task A_reader_of_sound_that_stalls_misses_it_and_holds_nobody_up()
    {
        var pipeline = Own(new FakeSoundPipeline("kitchen"));
        var server = Serve(new FakePipelines(pipeline), change: static options => options with { MaxRate = 1e6 });
        using var stalled = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2048 };
        stalled.Connect(IPAddress.Loopback, new Uri(server.Url).Port);
        stalled.Send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        using var quick = new StreamReader(await Client(server).GetStreamAsync("/events"));
        var (missed, lost) = (Metrics.Counter("edgert_http_messages_dropped_total", ""), Metrics.Counter("edgert_http_slow_clients_total", ""));
        Assert.That(() => Metrics.Gauge("edgert_http_readers", "", static () => 0).Value, Is.EqualTo(2).After(10_000, 5));
        var blocks = 0;
        while (blocks < 50_000 && missed.Value < 100)
            await Hear();
        Assert.That((missed.Value >= 100, lost.Value), Is.EqualTo((true, 0L)), $"after {blocks} blocks");
        var word = new string('x', 4000); // what the system still takes for it is soon full
        for (var i = 0; i < 20_000 && lost.Value == 0; i++)
        {
            pipeline.Tell(PipelineEventKind.Word, happened => happened.Class = word);
            using var told = await Next(quick, "event");
            Assert.That(told.RootElement.GetProperty("type").GetString(), Is.EqualTo("word"));
        }
        Assert.That(lost.Value, Is.EqualTo(1), "words cannot be missed: it has to go");
        Assert.That(() => Metrics.Gauge("edgert_http_readers", "", static () => 0).Value, Is.EqualTo(1).After(10_000, 5));
        var before = missed.Value;
        for (var i = 0; i < 50; i++)
            await Hear();
        Assert.That(missed.Value, Is.EqualTo(before));

        async Task Hear()
        {
            pipeline.Give();
            using var heard = await Next(quick, "sound");
            Assert.That(heard.RootElement.GetProperty("seconds").GetDouble(), Is.EqualTo(0.05 * ++blocks).Within(0.006));
        }
    }

    [Test]
    public async Task A_viewer_that_takes_nothing_holds_nobody_up()
    {
        var pipeline = Pipeline();
        var client = Client(Serve(pipeline));
        using var slow = await client.GetAsync("/stream.mjpg", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new BinaryReader(await client.GetStreamAsync("/stream.mjpg"));
        for (var i = 0; i < 60; i++)
        {
            var given = await Give(pipeline, listeners: 2);
            Assert.That(ReadPart(reader).Sequence, Is.EqualTo(given));
            await Task.Delay(35);
        }
        Assert.That(Metrics.Gauge("edgert_http_viewers", "", static () => 0).Value, Is.EqualTo(2));
    }

    [Test]
    public void A_server_ends_while_somebody_listens()
    {
        var pipeline = Pipeline(framesPerSecond: 30);
        var server = Serve(pipeline);
        pipeline.Run();
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        using var events = client.GetStreamAsync("/events").Result;
        using var pictures = client.GetStreamAsync("/stream.mjpg").Result;
        Assert.That(pictures.ReadByte(), Is.EqualTo('-'));
        Assert.That(Task.Run(server.Dispose).Wait(20_000), Is.True);
        Assert.That(pipeline.Listeners, Is.Zero);
    }

    [Test]
    public async Task Listening_allocates_nothing_on_the_pipelines_thread()
    {
        var pipeline = Pipeline();
        var client = Client(Serve(pipeline));
        using var events = await client.GetStreamAsync("/events");
        using var pictures = await client.GetStreamAsync("/stream.mjpg");
        Task[] drains = [events.CopyToAsync(Stream.Null), pictures.CopyToAsync(Stream.Null)];
        await Give(pipeline, listeners: 2);
        // Until the pool of messages has as many as ever wait, it grows.
        Assert.That(() => AllocatedBy(pipeline, frames: 60), Is.Zero.After(30_000, 1));
        Assert.That(drains, Has.None.Property(nameof(Task.IsCompleted)).True);
    }

    // All that is allocated in the process counts, whatever thread does it: the clients here read into one buffer each. What Kestrel allocates for itself (a header of the date each second, waits of its pipes) is less than this.
    [Test]
    public void Sending_allocates_next_to_nothing()
    {
        const int Frames = 300;
        var pipeline = Pipeline();
        var server = Serve(pipeline);
        using var events = Own(new Drain(server, "/events?pipeline=door"));
        using var pictures = Own(new Drain(server, "/stream.mjpg?pipeline=door"));
        for (var i = 0; i < 4000 && (pipeline.Listeners < 2 || Metrics.Gauge("edgert_http_readers", "", static () => 0).Value < 1); i++)
            Thread.Sleep(5);
        var happened = new PipelineEvent { Kind = PipelineEventKind.Update, Pipeline = "door", Class = "face", Track = 3, Score = 0.9f };
        Assert.That(() => PerFrame(), Is.LessThan(100).After(40_000, 1), "bytes a frame, with a result, an event and a picture each");
        Assert.That(pictures.Bytes, Is.GreaterThan(Frames * 1000), "pictures were sent");
        Assert.That(events.Bytes, Is.GreaterThan(Frames * 200), "events, too");

        double PerFrame()
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Frames; i++)
            {
                pipeline.Give();
                pipeline.Tell(happened);
                Thread.Sleep(10);
            }
            var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Frames;
            TestContext.Out.WriteLine($"{each:0.0} bytes a frame");
            return each;
        }
    }

    // A client that reads an answer on a thread of its own and allocates nothing while it does.
    private sealed class Drain : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly Thread _thread;
        private long _bytes;

        public Drain(EdgeServer server, string path)
        {
            _socket.Connect(IPAddress.Loopback, new Uri(server.Url).Port);
            _socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            _thread = new Thread(() =>
            {
                var buffer = new byte[1 << 18];
                for (int read; (read = _socket.Receive(buffer, SocketFlags.None, out _)) > 0;)
                    Interlocked.Add(ref _bytes, read);
            });
            _thread.Start();
        }

        public long Bytes => Interlocked.Read(ref _bytes);

        public void Dispose()
        {
            if (_thread.IsAlive)
                _socket.Shutdown(SocketShutdown.Both);
            _thread.Join();
            _socket.Dispose();
        }
    }

    private static long AllocatedBy(FakePipeline pipeline, int frames)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < frames; i++)
        {
            pipeline.Give();
            Thread.Sleep(5);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static async Task<long> Give(FakePipeline pipeline, int listeners)
    {
        while (pipeline.Listeners < listeners)
            await Task.Delay(5);
        return pipeline.Give();
    }

    private static (long Sequence, byte[] File) ReadPart(BinaryReader reader)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)reader.ReadByte());
        var lines = head.ToString().Split("\r\n");
        Assert.That(lines[..2], Is.EqualTo(new[] { "--edgert", "Content-Type: image/jpeg" }));
        var file = reader.ReadBytes(int.Parse(lines[2]["Content-Length: ".Length..]));
        Assert.That(reader.ReadBytes(2), Is.EqualTo("\r\n"u8.ToArray()));
        return (long.Parse(lines[3]["X-Sequence: ".Length..]), file);
    }

    private static async Task<JsonDocument> Next(StreamReader reader, string kind)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync() ?? throw new EndOfStreamException();
            if (line == $"event: {kind}")
                return JsonDocument.Parse((await reader.ReadLineAsync())!["data: ".Length..]);
        }
    }
}
