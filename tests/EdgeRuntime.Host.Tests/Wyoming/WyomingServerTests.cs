using System.Buffers.Binary;
using System.Net;
using EdgeRuntime.Host.Wyoming;

namespace EdgeRuntime.Host.Tests.Wyoming;

internal sealed class WyomingServerTests : WyomingFixture
{
    [Test]
    public void Words_are_described_as_Home_Assistant_reads_them()
    {
        var client = Connect(Serve(static options => options with { Languages = ["de", "en"] }));
        client.Send("describe");
        var info = client.Read("info");
        var program = info.GetProperty("wake").EnumerateArray().Single();
        Assert.That(program.GetProperty("name").GetString(), Is.EqualTo("edgert"));
        Assert.That(program.GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("name").GetString()), Is.EqualTo(new[] { "bang", "hey ping" }));
        foreach (var artifact in (System.Text.Json.JsonElement[])[program, program.GetProperty("models")[1]])
        {
            Assert.That(artifact.GetProperty("installed").GetBoolean(), Is.True);
            Assert.That(artifact.GetProperty("attribution").GetProperty("name").GetString(), Is.EqualTo("EdgeRuntime"));
            Assert.That(artifact.GetProperty("attribution").TryGetProperty("url", out _), Is.True);
            Assert.That(artifact.GetProperty("description").GetString(), Is.Not.Empty);
            Assert.That(artifact.GetProperty("version").GetString(), Is.Not.Empty);
        }
        var model = program.GetProperty("models")[1];
        Assert.That((model.GetProperty("phrase").GetString(), model.GetProperty("version").GetString(), model.GetProperty("languages")[0].GetString()), Is.EqualTo(("hey ping", "3", "de")));
        Assert.That(info.GetProperty("asr").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void A_word_is_told_with_the_time_of_its_chunk()
    {
        var client = Connect(Serve());
        client.Send("detect", """{"names": ["hey_ping"]}""");
        client.Start();
        client.Sound(Quiet(1), Tone(3000, 0.5), Quiet(1));
        var heard = client.Read("detection");
        Assert.That(heard.GetProperty("name").GetString(), Is.EqualTo("hey ping"));
        Assert.That(heard.GetProperty("timestamp").GetInt64(), Is.InRange(1100, 1600).And.Matches<long>(static time => time % 32 == 0));
        client.Send("audio-stop");
        client.Send("ping", """{"text": "still there?"}""");
        Assert.That(client.Read("pong").GetProperty("text").GetString(), Is.EqualTo("still there?"), "what was detected is not not-detected");
        client.Sound(Quiet(0.5));
        client.Send("audio-stop");
        client.Read("not-detected");
        Counts("edgert_wyoming_detections_total", 1);
        Counts("edgert_wyoming_streams_total", 2);
    }

    [Test]
    public void Words_that_were_not_asked_for_are_passed_over()
    {
        var client = Connect(Serve());
        client.Send("detect", """{"names": ["bang"], "context": {"deep": [1, {"a": null}]}}""", inHeader: true);
        client.Start(inHeader: true);
        client.Sound(Quiet(0.5), Tone(3000, 0.5), Quiet(0.1), Tone(150, 0.5), Quiet(0.5));
        Assert.That(client.Read("detection").GetProperty("name").GetString(), Is.EqualTo("bang"), "the word before it is no reason for a pause");
        client.Send("detect", """{"names": null}""");
        client.Sound(Quiet(0.5), Tone(3000, 0.5), Quiet(0.5));
        Assert.That(client.Read("detection").GetProperty("name").GetString(), Is.EqualTo("hey ping"));
    }

    [Test]
    public void Speech_is_told_as_it_begins_and_ends()
    {
        var client = Connect(Serve(words: false));
        client.Sound(Quiet(1), Tone(200, 1), Quiet(1));
        Assert.That(client.Read("voice-started").GetProperty("timestamp").GetInt64(), Is.InRange(900, 1040));
        Assert.That(client.Read("voice-stopped").GetProperty("timestamp").GetInt64(), Is.InRange(1960, 2140));
        client.Sound(Tone(200, 1));
        client.Read("voice-started");
        client.Send("audio-stop");
        client.Read("voice-stopped");
        Counts("edgert_wyoming_speech_total", 2);
    }

    [Test]
    public void What_is_said_is_told_in_pieces_and_as_a_whole()
    {
        var client = Connect(Serve(text: true));
        client.Send("describe");
        var program = client.Read("info").GetProperty("asr").EnumerateArray().Single();
        Assert.That((program.GetProperty("models")[0].GetProperty("name").GetString(), program.GetProperty("models")[0].GetProperty("languages")[0].GetString()), Is.EqualTo(("text", "en")));
        Assert.That(program.GetProperty("supports_transcript_streaming").GetBoolean(), Is.True);
        client.Send("transcribe", """{"language": "en", "name": "text"}""");
        client.Start();
        client.Sound(Quiet(0.3), Tone(150, 0.5), Quiet(0.3), Tone(3000, 0.5), Quiet(2), Tone(150, 0.5));
        client.Send("audio-stop");
        var (said, pieces) = (new List<string>(), "");
        while (said.Count == 0 || said[^1] != "transcript-stop")
        {
            var (type, data) = client.Read()!.Value;
            said.Add(type);
            if (type == "transcript-chunk")
                pieces += data.GetProperty("text").GetString();
            else if (type == "transcript")
                Assert.That((data.GetProperty("text").GetString(), data.GetProperty("language").GetString(), pieces), Is.EqualTo(("low high low", "en", "low high low")));
        }
        Assert.That(said.Where(static type => type.StartsWith("transcript", StringComparison.Ordinal)), Is.EqualTo(new[] { "transcript-start", "transcript-chunk", "transcript-chunk", "transcript", "transcript-stop" }));
        Assert.That(said.Count(static type => type == "voice-started"), Is.EqualTo(3));
        client.Send("audio-stop");
        Assert.That(client.Read("transcript").GetProperty("text").GetString(), Is.Empty, "a stream without sound");
        Counts("edgert_wyoming_transcripts_total", 2);
    }

    [Test]
    public void Without_a_request_everything_is_listened_for()
    {
        var client = Connect(Serve());
        client.Start();
        client.Sound(Quiet(0.5), Tone(150, 0.6), Quiet(0.5));
        client.Send("audio-stop");
        var events = new List<string>();
        while (events.Count < 3)
            events.Add(client.Read()!.Value.Type);
        Assert.That(events, Is.EquivalentTo(new[] { "voice-started", "voice-stopped", "detection" }));
    }

    [Test]
    public void Sound_of_another_rate_width_and_channels_is_heard()
    {
        var client = Connect(Serve(speech: false));
        client.Send("detect");
        client.Start(44100, 3, 2);
        var samples = (short[])[.. Quiet(0.5, 44100), .. Tone(3000, 0.5, 44100), .. Quiet(0.5, 44100)];
        var bytes = new byte[samples.Length * 6];
        for (var i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(6 * i + 1), samples[i]);
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(6 * i + 4), samples[i]);
        }
        client.Chunk(44100, 3, 2, bytes);
        var heard = client.Read("detection");
        Assert.That((heard.GetProperty("name").GetString(), heard.GetProperty("timestamp").GetInt64()), Is.EqualTo(("hey ping", heard.GetProperty("timestamp").GetInt64())));
        Assert.That(heard.GetProperty("timestamp").GetInt64(), Is.InRange(600, 1100), "without the client's times it is the stream's");
        client.Chunk(8000, 4, 1, new byte[4 * 8000]);
        client.Send("audio-stop");
        client.Read("not-detected");
        Counts("edgert_wyoming_sound_bytes_total", bytes.Length + 32000);
    }

    [Test]
    public void A_part_of_a_frame_at_the_end_of_a_chunk_is_counted_and_left_out()
    {
        var client = Connect(Serve());
        client.Send("detect");
        foreach (var piece in (short[][])[Quiet(0.5), Tone(150, 0.5), Quiet(0.5)])
            client.Chunk(16000, 2, 1, [.. System.Runtime.InteropServices.MemoryMarshal.AsBytes(piece.AsSpan()), 77]);
        client.Read("detection");
        Counts("edgert_wyoming_ragged_chunks_total", 3);
    }

    [Test]
    public void Clients_do_not_hear_one_another()
    {
        var server = Serve();
        WyomingTestClient[] clients = [.. Enumerable.Range(0, 6).Select(_ => Connect(server))];
        foreach (var client in clients)
            client.Send("detect");
        var (tones, quiet) = ((short[][])[Tone(150, 0.5), Quiet(0.5), Tone(3000, 0.5)], Quiet(0.032));
        for (var step = 0; step < 60; step++)
        {
            for (var i = 0; i < clients.Length; i++)
            {
                var tone = tones[i % 3];
                clients[i].Sound(step is >= 20 and < 35 ? tone[((step - 20) * 512)..((step - 19) * 512)] : quiet);
            }
        }
        for (var i = 0; i < clients.Length; i++)
        {
            clients[i].Send("audio-stop");
            if (i % 3 == 1)
                clients[i].Read("not-detected");
            else
                Assert.That(clients[i].Read("detection").GetProperty("name").GetString(), Is.EqualTo(i % 3 == 0 ? "bang" : "hey ping"));
        }
        Counts("edgert_wyoming_clients", 6);
    }

    [Test]
    public void One_client_too_many_is_told_so()
    {
        var server = Serve(static options => options with { MaxClients = 2 });
        var (first, second, third) = (Connect(server), Connect(server), Connect(server));
        third.Send("describe");
        Assert.That(third.Refused("busy"), Does.Contain("2 clients"));
        first.Dispose();
        Counts("edgert_wyoming_clients", 1);
        var fourth = Connect(server);
        foreach (var client in (WyomingTestClient[])[second, fourth])
        {
            client.Send("describe");
            client.Read("info");
        }
        Counts("edgert_wyoming_connections_total{outcome=\"refused\"}", 1);
        Counts("edgert_wyoming_connections_total{outcome=\"served\"}", 3);
    }

    [Test]
    public void Machines_that_are_not_allowed_are_not_heard()
    {
        var server = Serve(static options => options with { Allowed = [IPNetwork.Parse("192.0.2.0/24")] });
        var client = Connect(server);
        client.Send("describe");
        client.Read("info");
        Assert.That(WyomingServer.IsAllowed(IPAddress.Parse("192.0.2.77"), [IPNetwork.Parse("192.0.2.0/24")]), Is.True);
        Assert.That(WyomingServer.IsAllowed(IPAddress.Parse("::ffff:192.0.2.77"), [IPNetwork.Parse("192.0.2.0/24")]), Is.True);
        Assert.That(WyomingServer.IsAllowed(IPAddress.Parse("192.0.3.1"), [IPNetwork.Parse("192.0.2.0/24")]), Is.False);
        Assert.That(WyomingServer.IsAllowed(IPAddress.Parse("192.0.3.1"), []), Is.True);
    }

    [Test]
    public void A_client_too_many_that_goes_on_sending_keeps_nobody_else_out()
    {
        var server = Serve(static options => options with { MaxClients = 1 });
        var first = Connect(server);
        Counts("edgert_wyoming_clients", 1);
        var refused = Connect(server);
        Counts("edgert_wyoming_connections_total{outcome=\"refused\"}", 1);
        first.Dispose();
        using var served = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            Counts("edgert_wyoming_clients", 0);
            using var client = new WyomingTestClient(server.Address.Port);
            client.Send("ping");
            client.Read("pong");
            served.Set();
        });
        other.Start();
        try
        {
            for (var i = 0; i < 50 && !served.Wait(150); i++)
                refused.Raw("x");
        }
        catch (IOException)
        {
            Assert.That(served.Wait(20_000), "it is let go, and others are served");
        }
        Assert.That(served.IsSet, "it sends still, and others wait");
        other.Join();
    }

    [Test]
    public void A_port_that_is_taken_is_named()
    {
        var server = Serve();
        Assert.That(() => Serve(options => options with { Address = server.Address }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("another program has this port"));
    }

    [Test]
    public void Stopping_does_not_wait_for_clients()
    {
        var server = Serve();
        WyomingTestClient idle = Connect(server), busy = Connect(server);
        busy.Sound(Quiet(0.1));
        busy.Raw("{\"type\": \"audio-chunk\", \"payload_length\": 100000}\n");
        Counts("edgert_wyoming_streams_total", 1);
        server.Dispose();
        Assert.That(idle.Read(), Is.Null);
    }
}
