using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRuntime.Pipeline.Sinks.Http;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>Webhooks to a service with TLS, whose certificate an authority of this test has signed.</summary>
internal sealed class HttpsSinkTests : SinkTest
{
    private static readonly HttpSinkDriver s_driver = new("https");

    [Test]
    public void An_event_goes_to_a_service_whose_authority_is_named()
    {
        using var authority = Authority("Home");
        using var service = new Service(authority, "localhost");
        using var sink = Open(s_driver, $"https://localhost:{service.Port}/door?ca={Write(authority)}");
        sink.Write(Event(7));
        sink.Write(Event(8));
        Assert.That(service.Bodies, Has.Count.EqualTo(2));
        Assert.That(service.Bodies.First(), Does.StartWith("POST /door HTTP/1.1").And.Contain("\"id\":7"));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_delivered_total{pipeline=\"door\",stage=\"sink\"} 2"));
    }

    [TestCase("", "localhost", Description = "the system does not know the authority")]
    [TestCase("Other", "localhost", Description = "another authority's file")]
    [TestCase("Home", "elsewhere.example", Description = "a certificate of another host")]
    public void A_service_that_cannot_prove_who_it_is_gets_nothing(string named, string host)
    {
        using X509Certificate2 authority = Authority("Home"), other = Authority("Other");
        using var service = new Service(authority, host);
        using var sink = Open(s_driver, $"https://localhost:{service.Port}/door{(named.Length == 0 ? "" : $"?ca={Write(named == "Home" ? authority : other)}")}");
        Assert.That(Assert.Throws<DeviceException>(() => sink.Write(Event(1)))!.Message, Does.StartWith($"https://localhost:{service.Port}/door: ").And.Contain("certificate").And.Not.Contain("inner exception"));
        Assert.That(service.Bodies, Is.Empty);
    }

    private string Write(X509Certificate2 authority)
    {
        var file = Path.Combine(Folder, "ca.pem");
        File.WriteAllText(file, authority.ExportCertificatePem());
        return file;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class Service : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;

        public Service(X509Certificate2 authority, string host)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
            using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3, 4]);
            _certificate = signed.CopyWithPrivateKey(key);
            _listener.Start();
            new Thread(Run) { IsBackground = true }.Start();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public ConcurrentQueue<string> Bodies { get; } = [];

        public void Dispose()
        {
            _listener.Stop();
            _certificate.Dispose();
        }

        private void Run()
        {
            try
            {
                while (true)
                {
                    using var client = _listener.AcceptTcpClient();
                    Serve(client);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }

        // A client that does not believe the certificate leaves in the middle of the handshake.
        private void Serve(TcpClient client)
        {
            try
            {
                using var stream = new SslStream(client.GetStream());
                stream.AuthenticateAsServer(_certificate);
                var buffer = new byte[64 << 10];
                while (Read(stream, buffer) is { Length: > 0 } request)
                {
                    Bodies.Enqueue(request);
                    stream.Write("HTTP/1.1 204 No Content\r\n\r\n"u8);
                }
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                return;
            }
        }

        // A request ends with the bytes that its head promises.
        private static string Read(SslStream stream, byte[] buffer)
        {
            var length = 0;
            while (true)
            {
                var text = Encoding.UTF8.GetString(buffer, 0, length);
                var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (head > 0 && length >= head + 4 + int.Parse(text.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture))
                    return text;
                var read = stream.Read(buffer, length, buffer.Length - length);
                if (read == 0)
                    return "";
                length += read;
            }
        }
    }
}
