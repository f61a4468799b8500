using System.Collections.Concurrent;
using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Mqtt;
using EdgeRuntime.Devices.Messages;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Devices.Tests.Mqtt;

/// <summary>Against a real broker on the loopback interface.</summary>
internal sealed class MqttBrokerTests
{
    private const int Patience = 30_000;

    [Test]
    public void Messages_go_out_and_come_in_and_delivery_is_told()
    {
        using var server = new Mosquitto();
        using var heard = new MosquittoSubscriber(server.Port, "a/#");
        using var broker = Connect(server);
        var (delivered, received) = (new BlockingCollection<int>(), new BlockingCollection<string>());
        broker.Delivered += delivered.Add;
        broker.Received += (topic, payload) => received.Add($"{topic} {Encoding.UTF8.GetString(payload)}");
        broker.Subscribe("b/+", 1);
        var numbers = Enumerable.Range(0, 3).Select(quality => broker.Publish("a/x", Encoding.UTF8.GetBytes($"größe {quality}"), quality, retain: false)).ToArray();
        Assert.That(heard.Next(3), Is.EquivalentTo(new[] { "a/x|0|größe 0", "a/x|0|größe 1", "a/x|0|größe 2" }));
        foreach (var _ in numbers)
        {
            Assert.That(delivered.TryTake(out var number, Patience), Is.True);
            Assert.That(numbers, Has.Member(number));
        }
        Programs.Run("mosquitto_pub", "-p", $"{server.Port}", "-t", "b/c", "-m", "hello");
        Assert.That(received.TryTake(out var message, Patience), Is.True);
        Assert.That(message, Is.EqualTo("b/c hello"));
    }

    [Test]
    public void The_will_says_online_then_offline_when_it_is_lost_and_nothing_when_it_ends_in_order()
    {
        using var server = new Mosquitto();
        using var heard = new MosquittoSubscriber(server.Port, "a/available");
        using (Connect(server, new LastWill("a/available", "offline", "online")))
            Assert.That(heard.Next(), Is.EqualTo("a/available|0|online"));
        using (var lost = Connect(server, new LastWill("a/available", "offline", "online"), "client-id=one"))
        {
            Assert.That(heard.Next(), Is.EqualTo("a/available|0|online"));
            Programs.Run("mosquitto_pub", "-p", $"{server.Port}", "-i", "one", "-t", "x", "-m", "takes the name over, at which the broker throws the other one out");
            Assert.That(heard.Next(), Is.EqualTo("a/available|0|offline"));
            Assert.That(heard.Next(), Is.EqualTo("a/available|0|online"), "it comes back");
        }
    }

    [Test]
    public void It_comes_back_with_its_subscriptions_and_takes_nothing_meanwhile()
    {
        using var server = new Mosquitto();
        using var broker = Connect(server);
        var (changes, received) = (new BlockingCollection<bool>(), new BlockingCollection<string>());
        broker.ConnectionChanged += changes.Add;
        broker.Received += (topic, _) => received.Add(topic);
        broker.Subscribe("b", 1);
        server.Kill();
        Assert.That(changes.TryTake(out var there, Patience) && !there, Is.True);
        Assert.That(broker.Connected, Is.False);
        Assert.That(broker.Publish("a", "x"u8, 1, false), Is.EqualTo(-1));
        Assert.That(() => broker.Problem, Does.Contain("127.0.0.1").And.Contain("refused").After(Patience, 10));
        server.Start();
        Assert.That(changes.TryTake(out there, Patience) && there, Is.True);
        Assert.That(broker.Problem, Is.Null);
        // The broker may hear of the subscription after it has passed the first message on.
        var came = false;
        for (var tries = 0; tries < 30 && !came; tries++)
        {
            Programs.Run("mosquitto_pub", "-p", $"{server.Port}", "-q", "1", "-t", "b", "-m", "x");
            came = received.TryTake(out _, TimeSpan.FromSeconds(1));
        }
        Assert.That(came, Is.True);
    }

    [Test]
    public void A_wrong_password_is_told_with_the_user_and_a_right_one_goes_in()
    {
        using var server = new Mosquitto(user: ("joe", "right"));
        using (var refused = Open($"mqtt://joe:wrong@127.0.0.1:{server.Port}"))
        {
            Assert.That(() => refused.Problem, Does.Contain("user 'joe'").And.Contain("check user and password").After(Patience, 10));
            Assert.That(refused.Connected, Is.False);
        }
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "right\n");
        using (var accepted = Open($"mqtt://joe@127.0.0.1:{server.Port}?password-file={file}"))
            Assert.That(() => accepted.Connected, Is.True.After(Patience, 10));
        File.Delete(file);
    }

    [Test]
    public void With_tls_the_server_is_who_its_authority_says()
    {
        Programs.Require("openssl", "openssl");
        var folder = "";
        using var server = new Mosquitto("cafile FOLDER/ca.crt\ncertfile FOLDER/server.crt\nkeyfile FOLDER/server.key\nrequire_certificate false", prepare: made => MakeCertificates(folder = made));
        using (var good = Open($"mqtts://localhost:{server.Port}?ca={folder}/ca.crt"))
            Assert.That(() => good.Connected, Is.True.After(Patience, 10), good.Problem);
        using (var stranger = Open($"mqtts://localhost:{server.Port}"))
            Assert.That(() => stranger.Problem, Does.Contain("certificate verify failed").After(Patience, 10), "its authority is none of the system's");
        using (var careless = Open($"mqtts://127.0.0.1:{server.Port}?insecure"))
            Assert.That(() => careless.Connected, Is.True.After(Patience, 10), careless.Problem);
        Assert.That(Assert.Throws<DeviceException>(() => Open($"mqtts://localhost:{server.Port}?ca={folder}/none.crt"))!.Message, Does.Contain("none.crt: there is no such file"));
    }

    [TestCase("mqtt://127.0.0.1:PORT", "refused")]
    [TestCase("mqtt://no-such-host.invalid", "no-such-host.invalid:1883: ")]
    public void A_broker_that_is_not_there_is_a_problem_and_no_exception(string uri, string expected)
    {
        using var broker = Open(uri.Replace("PORT", $"{Programs.FreePort()}", StringComparison.Ordinal));
        Assert.That(() => broker.Problem, Does.Contain(expected).After(Patience, 10));
        Assert.That(broker.Publish("a", "x"u8, 1, false), Is.EqualTo(-1));
    }

    [Test]
    public void A_server_that_never_answers_is_given_up()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var broker = Open($"mqtt://127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}?timeout=200ms");
        Assert.That(() => broker.Problem, Does.Contain("no answer within 0.2 s").After(Patience, 10));
    }

    [Test]
    public void A_topic_with_a_wildcard_is_refused()
    {
        using var server = new Mosquitto();
        using var broker = Connect(server);
        Assert.That(Assert.Throws<DeviceException>(() => broker.Publish("a/#", "x"u8, 1, false))!.Message, Does.Contain("'a/#'"));
    }

    [Test]
    public void Publishing_allocates_nothing()
    {
        using var server = new Mosquitto();
        using var broker = Connect(server);
        var payload = new byte[200];
        Assert.That(Allocation.OfTenCalls(() => broker.Publish("a/b/events", payload, 1, false)), Is.Zero);
    }

    private static MessageBroker Connect(Mosquitto server, LastWill? will = null, string options = "")
    {
        var broker = Open($"mqtt://127.0.0.1:{server.Port}?{options}", will);
        Assert.That(() => broker.Connected, Is.True.After(Patience, 10), broker.Problem);
        return broker;
    }

    private static MessageBroker Open(string uri, LastWill? will = null)
    {
        Programs.Require("mosquitto", "mosquitto");
        var parsed = DeviceUri.Parse(uri);
        return new MqttDriver(parsed.Scheme).Prepare(parsed)(will);
    }

    private static void MakeCertificates(string folder)
    {
        Programs.Run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", $"{folder}/ca.key", "-out", $"{folder}/ca.crt");
        Programs.Run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", $"{folder}/server.key", "-out", $"{folder}/server.csr");
        File.WriteAllText($"{folder}/names", "subjectAltName=DNS:localhost");
        Programs.Run("openssl", "x509", "-req", "-in", $"{folder}/server.csr", "-CA", $"{folder}/ca.crt", "-CAkey", $"{folder}/ca.key", "-CAcreateserial", "-days", "2", "-extfile", $"{folder}/names", "-out", $"{folder}/server.crt");
    }
}
