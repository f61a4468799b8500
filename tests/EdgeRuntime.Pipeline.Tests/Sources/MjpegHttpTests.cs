using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Sources.Http;
using EdgeRuntime.Pipeline.Tests.Running;

namespace EdgeRuntime.Pipeline.Tests.Sources;

/// <summary>A network camera in this process: each connection gets the next answer.</summary>
public sealed class MjpegHttpTests : PipelineTest, IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<byte[]> _answers = [];
    private readonly List<string> _requests = [];
    private Thread _server = null!;

    protected override DriverRegistry Drivers() => base.Drivers().Add(new MjpegHttpDriver());

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    [SetUp]
    public void StartServer()
    {
        _listener.Start();
        _server = new Thread(Serve) { IsBackground = true };
        _server.Start();
    }

    public void Dispose()
    {
        _listener.Stop();
        _server.Join();
        _listener.Dispose();
    }

    [Test]
    public void Pictures_come_and_a_server_that_ends_is_asked_again()
    {
        using var encoder = new JpegEncoder();
        var jpeg = encoder.Encode(new CameraFrame(FrameFormat.Grey, 64, 48, new byte[64 * 48])).ToArray();
        Answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", []);
        for (var i = 0; i < 200; i++)
            Answer("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=\"frame\"\r\n\r\n", MultipartReaderTests.Stream([jpeg, jpeg], i % 2 == 0));
        Host.FrameLimit = 4;
        Host.Start(Parse($$"""{ "name": "p", "source": "mjpeg+http://user:secret@127.0.0.1:{{Port}}/video.cgi?fps=5", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge" } ], "sinks": [ "collect://all" ] }"""));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.Multiple(() =>
        {
            Assert.That((Host.Summarize()[0].Frames, Host.Summarize()[0].Broken), Is.EqualTo((4L, 0L)));
            Assert.That(Host.Summarize()[0].Source, Does.Contain("user:***@").And.Not.Contain("secret"));
            Assert.That(Sinks.Of("all")[0].Text, Does.Contain("503 Busy").And.Not.Contain("secret"));
            Assert.That(_requests[0], Does.StartWith("GET /video.cgi?fps=5 HTTP/1.1").And.Contain("Authorization: Basic " + Convert.ToBase64String("user:secret"u8)));
        });
    }

    [TestCase("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "the camera wants a user and password")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n", "expected multipart/x-mixed-replace with a boundary, found image/jpeg")]
    [TestCase("garbage\r\n\r\n", "mjpeg+http://127.0.0.1")]
    public void What_is_no_stream_is_said(string head, string message)
    {
        for (var i = 0; i < 50; i++)
            Answer(head, []);
        Host.Start(Parse($$"""{ "name": "p", "source": "mjpeg+http://127.0.0.1:{{Port}}/", "sinks": [ "collect://all" ] }"""));
        Assert.That(Sinks.WaitFor("all", all => all.Length > 0)[0].Text, Does.Contain(message));
    }

    private void Answer(string head, byte[] body)
    {
        lock (_answers)
            _answers.Enqueue([.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                using var client = _listener.AcceptTcpClient();
                var request = new StringBuilder();
                var buffer = new byte[4096];
                while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && client.GetStream().Read(buffer) is > 0 and var count)
                    request.Append(Encoding.ASCII.GetString(buffer, 0, count));
                _requests.Add(request.ToString());
                byte[]? answer;
                lock (_answers)
                    _answers.TryDequeue(out answer);
                if (answer is not null)
                    client.GetStream().Write(answer);
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            TestContext.Progress.WriteLine(exception.Message);
        }
    }
}
