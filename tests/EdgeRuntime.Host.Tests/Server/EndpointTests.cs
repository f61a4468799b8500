using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>Answers that are whole: pipelines, health, metrics, methods, headers, limits.</summary>
[CancelAfter(60_000)]
internal sealed partial class EndpointTests : ServerFixture
{
    [Test]
    public async Task Pipelines_are_told_with_their_parts_and_areas()
    {
        var pipeline = Pipeline();
        var client = Client(Serve(pipeline, Pipeline("yard")));
        pipeline.Lose("no such device");
        using var json = JsonDocument.Parse(await client.GetStringAsync("/api/pipelines"));
        var pipelines = json.RootElement.GetProperty("pipelines");
        Assert.That(pipelines.EnumerateArray().Select(static p => p.GetProperty("pipeline").GetString()), Is.EqualTo(new[] { "door", "yard" }));
        var door = pipelines[0];
        Assert.Multiple(() =>
        {
            Assert.That(door.GetProperty("state").GetString(), Is.EqualTo("waiting"));
            Assert.That(door.GetProperty("problem").GetString(), Is.EqualTo("no such device"));
            Assert.That(door.GetProperty("parts").EnumerateArray().Select(static p => p.GetProperty("role").GetString()), Is.EqualTo(new[] { "source", "stage", "stage", "stage", "sink" }));
            Assert.That(door.GetProperty("areas")[1].GetProperty("points")[1][0].GetDouble(), Is.EqualTo(440));
        });
    }

    [Test]
    public async Task Ready_says_whether_every_source_runs()
    {
        var (door, yard) = (Pipeline(), Pipeline("yard"));
        var client = Client(Serve(door, yard));
        Assert.That((await client.GetAsync("/readyz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        foreach (var state in new[] { SourceState.Starting, SourceState.Waiting, SourceState.Ended, SourceState.Stopped })
        {
            yard.State = state;
            using var answer = await client.GetAsync("/readyz");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), $"{state}");
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("not ready: 1 of 2 sources not running\n"));
        }
        Assert.That(await client.GetStringAsync("/healthz"), Is.EqualTo("ok\n"));
    }

    [Test]
    public async Task Metrics_are_in_the_format_of_Prometheus()
    {
        Metrics.Counter("edgert_frames_total", "Frames", ("pipeline", "door")).Add(7);
        var client = Client(Serve(Pipeline()));
        using var answer = await client.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        Assert.That(text.TrimEnd('\n').Split('\n'), Is.All.Matches<string>(static line => Line().IsMatch(line!)));
        Assert.That(text, Does.Contain("edgert_frames_total{pipeline=\"door\"} 7\n"));
        foreach (var name in new[] { "process_resident_memory_bytes", "process_cpu_seconds_total", "process_threads", "process_open_fds" })
            Assert.That(double.Parse(Regex.Match(text, $"^{name} (.*)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture), Is.GreaterThan(0), name);
        Assert.That(Regex.Matches(text, "^# TYPE (\\S+)", RegexOptions.Multiline).Select(static match => match.Groups[1].Value), Is.Unique);
        Assert.That(await client.GetStringAsync("/metrics"), Does.Contain("edgert_http_requests_total{endpoint=\"metrics\",code=\"200\"} 1\n"));
    }

    [TestCase("POST", "/", "GET, HEAD")]
    [TestCase("DELETE", "/metrics", "GET, HEAD")]
    [TestCase("GET", "/login", "POST")]
    [TestCase("GET", "/v2/models/quadrant/infer", "POST")]
    [TestCase("OPTIONS", "/events", "GET, HEAD")]
    public async Task Other_methods_are_refused(string method, string path, string allow)
    {
        var client = Client(Serve(Pipeline()));
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.That((answer.StatusCode, answer.Content.Headers.Allow.Count > 0 ? string.Join(", ", answer.Content.Headers.Allow) : ""), Is.EqualTo((HttpStatusCode.MethodNotAllowed, allow)));
    }

    [TestCase("/")]
    [TestCase("/metrics")]
    [TestCase("/api/pipelines")]
    [TestCase("/events")]
    [TestCase("/stream.mjpg")]
    public async Task Head_gives_headers_alone(string path)
    {
        var client = Client(Serve(Pipeline()));
        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.That((answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((HttpStatusCode.OK, 0)));
        Assert.That(answer.Content.Headers.ContentType, Is.Not.Null);
    }

    [TestCase("/../../etc/passwd")]
    [TestCase("/%2e%2e/%2e%2e/etc/passwd")]
    [TestCase("/live.js/..%2f..%2fetc%2fpasswd")]
    [TestCase("/Server/Page/live.html")]
    public async Task There_are_no_files_to_find(string path)
    {
        var answer = await Raw(Serve(Pipeline()), $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 404 ").And.Contain("{\"error\":"));
    }

    [Test]
    public async Task Every_answer_says_what_a_browser_may_do()
    {
        var client = Client(Serve(Pipeline()));
        foreach (var path in new[] { "/", "/live.js", "/live.css", "/icon.svg", "/metrics", "/nothing" })
        {
            using var answer = await client.GetAsync(path);
            Assert.Multiple(() =>
            {
                Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'").And.Not.Contain("unsafe"), path);
                Assert.That(answer.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"), path);
                Assert.That(answer.Headers.Server, Is.Empty, path);
            });
        }
    }

    [TestCase(5000, 1, "414")]
    [TestCase(1, 17_000, "431")]
    public async Task Long_lines_and_headers_are_refused(int path, int header, string status)
    {
        var answer = await Raw(Serve(Pipeline()), $"GET /{new string('a', path)} HTTP/1.1\r\nHost: localhost\r\nX: {new string('b', header)}\r\n\r\n");
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test]
    public async Task No_more_requests_than_allowed_are_served_at_a_time()
    {
        var server = Serve(new FakePipelines(Pipeline()), change: static options => options with { MaxConnections = 2 });
        using TcpClient one = await Connect(server), two = await Connect(server);
        foreach (var client in new[] { one, two })
        {
            await client.GetStream().WriteAsync("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.That(await client.GetStream().ReadAsync(new byte[1000]), Is.GreaterThan(0));
        }
        Assert.That(await WhatAThirdHears(server), Is.Empty, "the third is closed");
        Assert.That(Metrics.Counter("edgert_http_refused_total", "").Value, Is.EqualTo(1));
    }

    [Test]
    public async Task Idle_connections_lock_nobody_out()
    {
        var server = Serve(new FakePipelines(Pipeline()), change: static options => options with { MaxConnections = 4 });
        using var reader = await Connect(server);
        await reader.GetStream().WriteAsync("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.That(await reader.GetStream().ReadAsync(new byte[1000]), Is.GreaterThan(0));
        var idle = new List<TcpClient>();
        for (var i = 0; i < 12; i++)
        {
            idle.Add(Own(await Connect(server)));
            await idle[i].GetStream().WriteAsync(i % 2 == 0 ? "GET / HT"u8.ToArray() : []);
        }
        Assert.That(await Client(server).GetStringAsync("/healthz"), Is.EqualTo("ok\n"));
        Assert.That(() => Metrics.Counter("edgert_http_idle_cut_total", "").Value, Is.EqualTo(10).After(20_000, 10), "of fourteen, four are left");
        Assert.That(Metrics.Gauge("edgert_http_readers", "", static () => 0).Value, Is.EqualTo(1), "who reads stays");
    }

    [Test]
    public void A_port_in_use_is_named()
    {
        var server = Serve(Pipeline());
        Assert.That(() => Serve(new FakePipelines(Pipeline()), change: options => options with { Address = new IPEndPoint(IPAddress.Loopback, new Uri(server.Url).Port) }),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("another program has this port"));
    }

    [Test]
    public async Task A_reload_replaces_pipelines()
    {
        var (door, yard) = (Pipeline(), Pipeline("yard"));
        var pipelines = new FakePipelines(door);
        var client = Client(Serve(pipelines));
        Assert.That(await client.GetStringAsync("/api/pipelines"), Does.Contain("\"door\"").And.Not.Contain("\"yard\""));
        pipelines.Replace(yard);
        Assert.That(await client.GetStringAsync("/api/pipelines"), Does.Contain("\"yard\"").And.Not.Contain("\"pipeline\":\"door\""));
        Assert.That((door.Listeners, yard.Listeners), Is.EqualTo((0, 1)));
        Assert.That((await client.GetAsync("/snapshot.jpg?pipeline=door")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [GeneratedRegex(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+=""([^""\\]|\\.)*"",?)+\})? (-?[0-9.eE+-]+|NaN|[+-]Inf))$")]
    private static partial Regex Line();

    private static async Task<string> Raw(EdgeServer server, string request)
    {
        using var client = await Connect(server);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return await ReadToEnd(client);
    }

    private static async Task<TcpClient> Connect(EdgeServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port);
        return client;
    }

    // A server that refuses may reset the connection before connecting has returned here.
    private static async Task<string> WhatAThirdHears(EdgeServer server)
    {
        try
        {
            using var client = await Connect(server);
            return await ReadToEnd(client);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            TestContext.Out.WriteLine(e.Message);
            return "";
        }
    }

    private static async Task<string> ReadToEnd(TcpClient client)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0;)
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (IOException e)
        {
            TestContext.Out.WriteLine(e.Message);
        }
        return text.ToString();
    }
}
