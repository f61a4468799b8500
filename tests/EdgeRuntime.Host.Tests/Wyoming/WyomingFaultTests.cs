using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeRuntime.Host.Wyoming;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Host.Tests.Wyoming;

/// <summary>Clients that do what they must not: each is told, given up and counted, and others are served as before.</summary>
internal sealed class WyomingFaultTests : WyomingFixture
{
    private const string Sound = "\"rate\": 16000, \"width\": 2, \"channels\": 1";

    [TestCase("header", "nonsense\n")]
    [TestCase("header", "\n")]
    [TestCase("header", "[1]\n")]
    [TestCase("header", "{\"data\": {}}\n")]
    [TestCase("header", "{\"type\": 3}\n")]
    [TestCase("header", "{\"type\": \"describe\"} {}\n")]
    [TestCase("header", "{\"type\": \"describe\", \"payload_length\": \"1\"}\n")]
    [TestCase("header", "{\"type\": \"describe\", \"payload_length\": 1e300}\n")]
    [TestCase("header", "{\"type\": \"describe\", \"data\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}\n")]
    [TestCase("header", "{\"type\": \"audio-start\", \"data\": {\"rate\": \"fast\"}}\n")]
    [TestCase("data", "{\"type\": \"audio-start\", \"data_length\": 7}\n[1,2,3]")]
    [TestCase("data", "{\"type\": \"audio-start\", \"data_length\": 4}\n{\"ra")]
    [TestCase("data", "{\"type\": \"audio-start\", \"data_length\": 13}\n{\"rate\":1.5}  ")]
    [TestCase("data", "{\"type\": \"detect\", \"data_length\": 13}\n{\"names\":[1]}")]
    [TestCase("length", "{\"type\": \"describe\", \"data_length\": -1}\n")]
    [TestCase("length", "{\"type\": \"describe\", \"data_length\": 999999}\n")]
    [TestCase("length", "{\"type\": \"audio-chunk\", \"payload_length\": -7}\n")]
    [TestCase("length", "{\"type\": \"audio-chunk\", \"payload_length\": 9223372036854775807}\n")]
    [TestCase("format", "{\"type\": \"audio-start\"}\n")]
    [TestCase("format", "{\"type\": \"audio-chunk\", \"payload_length\": 2}\nxx")]
    [TestCase("format", "{\"type\": \"audio-start\", \"data\": {\"rate\": 16001, \"width\": 2, \"channels\": 1}}\n")]
    [TestCase("format", "{\"type\": \"audio-start\", \"data\": {\"rate\": -99999999999, \"width\": 2, \"channels\": 1}}\n")]
    [TestCase("format", "{\"type\": \"audio-start\", \"data\": {\"rate\": 16000, \"width\": 1, \"channels\": 1}}\n")]
    [TestCase("format", "{\"type\": \"audio-start\", \"data\": {\"rate\": 16000, \"width\": 2, \"channels\": 0}}\n")]
    [TestCase("format", "{\"type\": \"audio-start\", \"data\": {\"rate\": 16000, \"width\": 2, \"channels\": 99999}}\n")]
    [TestCase("request", "{\"type\": \"detect\", \"data\": {\"names\": [\"computer\"]}}\n")]
    [TestCase("request", "{\"type\": \"transcribe\"}\n")]
    public void What_is_no_event_is_told_and_counted(string fault, string sent)
    {
        var server = Serve();
        var client = Connect(server);
        client.Raw(sent);
        Assert.That(client.Refused(fault), Is.Not.Empty);
        Counts($"edgert_wyoming_faults_total{{fault=\"{fault}\"}}", 1);
        StillServes(server);
    }

    [Test]
    public void A_model_that_there_is_not_is_named()
    {
        var client = Connect(Serve(text: true));
        client.Send("transcribe", """{"name": "whisper"}""");
        Assert.That(client.Refused("request"), Does.Contain("'whisper'").And.Contain("'text'"));
    }

    [Test]
    public void A_header_without_an_end_is_not_kept()
    {
        var server = Serve();
        var client = Connect(server);
        client.Raw(new byte[40_000]);
        Assert.That(client.Refused("header"), Does.Contain("longer than 16384"));
        StillServes(server);
    }

    [Test]
    public void Names_that_are_no_text_are_no_event()
    {
        var client = Connect(Serve());
        client.Raw([.. "{\"type\": \"ping\", \"data\": {\"text\": \""u8, 0xFF, 0xFE, .. "\"}}\n"u8]);
        client.Refused("header");
    }

    [TestCase("{\"type\": \"audio-ch")]
    [TestCase("{\"type\": \"audio-start\", \"data_length\": 40}\n{\"rate\"")]
    [TestCase("{\"type\": \"audio-chunk\", \"data\": {" + Sound + "}, \"payload_length\": 4000}\nabcdef")]
    public void Going_in_the_middle_of_an_event_is_counted_and_staying_there_too(string begun)
    {
        var server = Serve(static options => options with { Stall = TimeSpan.FromMilliseconds(300) });
        var (goes, stays) = (Connect(server), Connect(server));
        goes.Raw(begun);
        goes.Dispose();
        Counts("edgert_wyoming_faults_total{fault=\"cut\"}", 1);
        stays.Raw(begun);
        stays.Refused("stalled");
        Counts("edgert_wyoming_faults_total{fault=\"stalled\"}", 1);
        Counts("edgert_wyoming_clients", 0);
        StillServes(server);
    }

    [Test]
    public void A_client_that_sends_nothing_is_given_up()
    {
        var server = Serve(static options => options with { Idle = TimeSpan.FromMilliseconds(200) });
        Assert.That(Connect(server).Refused("idle"), Does.Contain("0.2 s"));
        Counts("edgert_wyoming_faults_total{fault=\"idle\"}", 1);
    }

    [Test]
    public void A_client_that_does_not_read_is_given_up()
    {
        var server = Serve(static options => options with { Stall = TimeSpan.FromMilliseconds(300) });
        var client = Connect(server);
        var ping = $"{{\"type\": \"ping\", \"data\": {{\"text\": \"{new string('x', 15_000)}\"}}}}\n";
        Assert.That(() =>
        {
            for (var i = 0; i < 10_000; i++)
                client.Raw(ping);
        }, Throws.InstanceOf<IOException>());
        Counts("edgert_wyoming_faults_total{fault=\"slow\"}", 1);
        StillServes(server);
    }

    [Test]
    public void Events_that_mean_nothing_here_are_passed_over_with_their_payload()
    {
        var client = Connect(Serve());
        client.Send("synthesize", """{"text": "hello", "voice": {"name": "x"}}""", new byte[100_000]);
        client.Send("audio-stop");
        client.Read("not-detected");
        Counts("edgert_wyoming_unknown_events_total", 1);
    }

    [Test]
    public void Random_bytes_do_no_harm()
    {
        var (server, random) = (Serve(static options => options with { Stall = TimeSpan.FromMilliseconds(100) }), new Random(5));
        ReadOnlySpan<byte> valid = "{\"type\": \"audio-chunk\", \"data\": {\"rate\": 16000, \"width\": 2, \"channels\": 1}, \"data_length\": 12, \"payload_length\": 8}\n{\"name\":\"x\"}12345678"u8;
        for (var i = 0; i < 60; i++)
        {
            var bytes = valid.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var client = new WyomingTestClient(server.Address.Port);
            client.Raw(bytes);
            client.Finish();
            while (client.Read() is not null)
            {
            }
        }
        Counts("edgert_wyoming_clients", 0);
        StillServes(server);
    }

    [Test]
    public void Hearing_chunks_allocates_nothing()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var client = new WyomingTestClient(((IPEndPoint)listener.LocalEndPoint!).Port);
        using var socket = listener.Accept();
        using var models = Models();
        var options = new WyomingOptions(new IPEndPoint(IPAddress.Loopback, 0));
        var (reader, next) = (new EventReader(socket, options), new IncomingEvent());
        using var stream = new VoiceStream(models, new EventWriter(socket), new WyomingMetrics(Metrics));
        var chunk = MemoryMarshal.AsBytes(Quiet(0.032).AsSpan()).ToArray();
        for (var i = 0; i < 100; i++)
            client.Chunk(16000, 2, 1, chunk, i * 32);
        Assert.That(Allocation.OfTenCalls(() =>
        {
            for (var i = 0; i < 2; i++)
            {
                if (reader.Next(next))
                    stream.Chunk(next, reader);
            }
        }), Is.Zero);
    }

    private void StillServes(WyomingServer server)
    {
        var client = Connect(server);
        client.Send("describe");
        client.Read("info");
    }
}
