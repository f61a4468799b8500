using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks.Http;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

internal sealed class HttpSinkTests : SinkTest
{
    private static readonly HttpSinkDriver s_driver = new("http");

    private Service _service = null!;

    [SetUp]
    public void Listen() => _service = new Service();

    [TearDown]
    public void Leave() => _service.Dispose();

    [Test]
    public void An_event_is_the_body_of_a_request()
    {
        Environment.SetEnvironmentVariable("EDGERT_TEST_TOKEN", "secret");
        using var sink = Open(s_driver, $"{_service.Address}/hooks/door%20one?method=PUT&bearer-env=EDGERT_TEST_TOKEN&header=X-Site: home|X-Room: hall&query=a%3D1%26b%3D2");
        sink.Write(Event(7));
        var request = _service.Requests.Single();
        Assert.That(request.Line, Is.EqualTo("PUT /hooks/door%20one?a=1&b=2"));
        Assert.That(request.Headers["Authorization"], Is.EqualTo("Bearer secret"));
        Assert.That((request.Headers["X-Site"], request.Headers["X-Room"], request.Headers["Content-Type"]), Is.EqualTo(("home", "hall", "application/json")));
        Assert.That(JsonDocument.Parse(request.Body).RootElement.GetProperty("id").GetInt64(), Is.EqualTo(7));
    }

    [Test]
    public void A_user_in_the_address_is_basic_authorization()
    {
        using var sink = Open(s_driver, $"http://joe:secret@127.0.0.1:{_service.Port}/");
        sink.Write(Event(1));
        Assert.That(_service.Requests.Single().Headers["Authorization"], Is.EqualTo("Basic am9lOnNlY3JldA=="));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    public void A_service_in_trouble_gets_the_event_again(int status)
    {
        using var sink = Open(s_driver, $"{_service.Address}/x");
        _service.Answer = _ => (status, null);
        Assert.That(Assert.Throws<DeviceException>(() => sink.Write(Event(1)))!.Message, Does.Contain($"/x: {status}"));
        sink.Close();
        sink.Open();
        _service.Answer = static _ => (204, null);
        sink.Write(Event(1));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_delivered_total{pipeline=\"door\",stage=\"sink\"} 1"));
    }

    [Test]
    public void After_so_many_retries_an_event_is_left_out()
    {
        using var sink = Open(s_driver, $"{_service.Address}/x?retry=2");
        _service.Answer = static _ => (500, null);
        Assert.Throws<DeviceException>(() => sink.Write(Event(1)));
        Assert.Throws<DeviceException>(() => sink.Write(Event(1)));
        sink.Write(Event(1));
        Assert.That(_service.Requests, Has.Count.EqualTo(3));
        Assert.That(Log.Single(), Does.Contain("left out after 2 more tries"));
        Assert.That(sink.Arrives, Is.False, "nobody is told that it works again");
        Assert.Throws<DeviceException>(() => sink.Write(Event(2)), "the next has its own tries");
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_dropped_total{pipeline=\"door\",stage=\"sink\"} 1"));
        _service.Answer = static _ => (204, null);
        sink.Write(Event(2));
        Assert.That(sink.Arrives);
    }

    [TestCase(401)]
    [TestCase(404)]
    public void A_refusal_is_counted_told_once_and_nothing_is_sent_again(int status)
    {
        using var sink = Open(s_driver, $"{_service.Address}/x");
        _service.Answer = _ => (status, null);
        sink.Write(Event(1));
        sink.Write(Event(2));
        Assert.That(_service.Requests, Has.Count.EqualTo(2));
        Assert.That(Log.Single(), Does.Contain($"{status}").And.Contain("check address and authorization"));
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_dropped_total{pipeline=\"door\",stage=\"sink\"} 2"));
    }

    [Test]
    public void A_redirection_is_followed_with_method_and_body([Values(301, 302, 307, 308)] int status)
    {
        using var sink = Open(s_driver, $"{_service.Address}/old");
        _service.Answer = path => path == "/old" ? (status, "/new") : (200, null);
        sink.Write(Event(1));
        Assert.That(_service.Requests.Select(static request => request.Line), Is.EqualTo(new[] { "POST /old", "POST /new" }));
        Assert.That(_service.Requests.Last().Body, Does.Contain("\"id\":1"));
    }

    [Test]
    public void A_redirection_to_another_host_does_not_carry_the_token_and_a_circle_ends()
    {
        Environment.SetEnvironmentVariable("EDGERT_TEST_TOKEN", "secret");
        using var other = new Service();
        using var sink = Open(s_driver, $"{_service.Address}/old?bearer-env=EDGERT_TEST_TOKEN");
        _service.Answer = _ => (307, $"{other.Address}/new");
        sink.Write(Event(1));
        Assert.That(other.Requests.Single().Headers, Does.Not.ContainKey("Authorization"));
        _service.Answer = static _ => (307, "/old");
        sink.Write(Event(2));
        Assert.That(Log.Single(), Does.Contain("more than 5 redirections"));
    }

    [Test]
    public void A_service_that_is_not_there_or_does_not_answer_is_a_device_that_failed()
    {
        using var nobody = Open(s_driver, $"http://127.0.0.1:{Programs.FreePort()}/x");
        Assert.That(Assert.Throws<DeviceException>(() => nobody.Write(Event(1)))!.Message, Does.Contain("refused"));
        using var silent = Open(s_driver, $"{_service.Address}/x?timeout=200ms");
        var release = new ManualResetEventSlim();
        _service.Answer = _ => { release.Wait(20_000); return (200, null); };
        Assert.That(Assert.Throws<DeviceException>(() => silent.Write(Event(1)))!.Message, Does.Contain("no answer within 0.2 s"));
        release.Set();
    }

    [Test]
    public void An_authority_that_is_none_is_a_device_that_failed()
    {
        var file = Path.Combine(Folder, "ca.pem");
        Assert.That(Assert.Throws<DeviceException>(() => Open(new HttpSinkDriver("https"), $"https://localhost/x?ca={file}"))!.Message, Does.Contain("cannot be read"));
        File.WriteAllText(file, "nothing");
        Assert.That(Assert.Throws<DeviceException>(() => Open(new HttpSinkDriver("https"), $"https://localhost/x?ca={file}"))!.Message, Does.Contain("no certificate"));
    }

    [Test]
    public void Several_events_go_out_as_an_array()
    {
        using (var sink = Open(s_driver, $"{_service.Address}/x?batch=3&batch-wait=1h"))
        {
            sink.Write(Event(1));
            Assert.That(sink.Rest(TimeSpan.Zero), Is.GreaterThan(TimeSpan.FromMinutes(50)));
            sink.Write(Event(2));
            sink.Write(Event(3));
            Assert.That(_service.Requests, Is.Empty);
            Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan));
            Assert.That(Ids(_service.Requests.Single().Body), Is.EqualTo(new long[] { 1, 2, 3 }));
            sink.Write(Event(4));
        }
        Assert.That(Ids(_service.Requests.Last().Body), Is.EqualTo(new long[] { 4 }), "what waits goes out at the end");
    }

    [Test]
    public void A_batch_that_failed_is_sent_again_before_others()
    {
        using var sink = Open(s_driver, $"{_service.Address}/x?batch=2");
        _service.Answer = static _ => (503, null);
        sink.Write(Event(1));
        sink.Write(Event(2));
        Assert.Throws<DeviceException>(() => sink.Rest(TimeSpan.Zero));
        Assert.Throws<DeviceException>(() => sink.Write(Event(3)));
        _service.Answer = static _ => (200, null);
        sink.Write(Event(3));
        sink.Write(Event(4));
        sink.Rest(TimeSpan.Zero);
        Assert.That(_service.Requests.Skip(2).Select(static request => Ids(request.Body)), Is.EqualTo(new[] { new long[] { 1, 2 }, [3, 4] }));
    }

    [TestCase("http://", "expected http://host")]
    [TestCase("http://h/x?method=DELETE", "expected one of POST, PUT, PATCH")]
    [TestCase("http://h/x?bearer-env=EDGERT_NO_SUCH_VARIABLE", "no variable EDGERT_NO_SUCH_VARIABLE")]
    [TestCase("http://h/x?header=nonsense", "'Name: value'")]
    [TestCase("http://h/x?ca=a", "no option 'ca'")]
    [TestCase("http://h/x?token=abc", "no option 'token'")]
    [TestCase("http://h/x?timeout=0", "timeout is 0")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));

    private static long[] Ids(string body) => [.. JsonDocument.Parse(body).RootElement.EnumerateArray().Select(static item => item.GetProperty("id").GetInt64())];

    private sealed record Request(string Line, Dictionary<string, string?> Headers, string Body);

    private sealed class Service : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Service()
        {
            Port = Programs.FreePort();
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            _listener.Start();
            new Thread(Run) { IsBackground = true }.Start();
        }

        public int Port { get; }

        public string Address => $"http://127.0.0.1:{Port}";

        public Func<string, (int Status, string? Location)> Answer { get; set; } = static _ => (200, null);

        public ConcurrentQueue<Request> Requests { get; } = new();

        public void Dispose() => _listener.Close();

        private void Run()
        {
            try
            {
                while (true)
                    Serve(_listener.GetContext());
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }

        private void Serve(HttpListenerContext context)
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var headers = context.Request.Headers.AllKeys.ToDictionary(static name => name!, name => context.Request.Headers[name]);
            Requests.Enqueue(new Request($"{context.Request.HttpMethod} {context.Request.RawUrl}", headers, reader.ReadToEnd()));
            var (status, location) = Answer(context.Request.RawUrl!);
            context.Response.StatusCode = status;
            if (location is not null)
                context.Response.Headers["Location"] = location;
            context.Response.Close();
        }
    }
}
