using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The server in the program that ships.</summary>
public class EdgertServeTests : EdgertFixture
{
    private static readonly Dictionary<string, string> s_plain = [];

    [Test]
    public async Task A_picture_is_classified_over_http()
    {
        using var edgert = new RunningEdgert(s_plain, "serve", Bundle, "--http", ":0");
        using var client = new HttpClient { BaseAddress = edgert.Url };
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(WriteImage("served.png", 2))) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var answer = await client.PostAsync("/v2/models/quadrant/infer", picture);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.That(json.RootElement.GetProperty("decoded").GetProperty("classes")[0].GetProperty("label").GetString(), Is.EqualTo("bottom-left"));
        Assert.That(await client.GetStringAsync("/metrics"), Does.Contain("edgert_inference_requests_total{model=\"quadrant\",version=\"1\",outcome=\"success\"} 1\n"));
        Assert.That(edgert.End(), Is.Zero, edgert.Error);
    }

    [Test]
    public async Task A_pipeline_is_shown_and_a_lost_source_makes_it_not_ready()
    {
        var file = InFolder("door.json");
        await File.WriteAllTextAsync(file, """{ "pipelines": [ { "name": "door", "source": "test://?width=64&height=48&fps=20&disconnect=20&absent=1000" } ] }""");
        using var edgert = new RunningEdgert(s_plain, "run", file, "--http", "localhost:0", "--serve", Bundle);
        using var client = new HttpClient { BaseAddress = edgert.Url };
        Assert.That(await client.GetStringAsync("/"), Does.Contain("<title>EdgeRuntime</title>"));
        Assert.That(await client.GetStringAsync("/v2/models/quadrant/ready"), Does.Contain("true"));
        while ((await client.GetAsync("/readyz")).StatusCode != HttpStatusCode.OK)
            await Task.Delay(10);
        var picture = await client.GetByteArrayAsync("/snapshot.jpg");
        Assert.That(picture[..2], Is.EqualTo(new byte[] { 0xFF, 0xD8 }));
        edgert.WaitFor("the source is not there");
        Assert.That((await client.GetAsync("/readyz")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await client.GetAsync("/healthz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.GetStringAsync("/api/pipelines"), Does.Contain("\"state\":\"waiting\""));
        Assert.That(edgert.End(), Is.Zero, edgert.Error);
    }

    [Test]
    public async Task Other_machines_need_the_token()
    {
        Edgert("serve", Bundle, "--http", "*:0").Failed(1, "--http *:0 can be reached from other machines", "--token-file");
        using var edgert = new RunningEdgert(new Dictionary<string, string> { ["EDGERT_TOKEN"] = "correct-horse-battery" }, "serve", Bundle, "--http", "*:0");
        using var client = new HttpClient { BaseAddress = new UriBuilder(edgert.Url) { Host = "127.0.0.1" }.Uri };
        Assert.That((await client.GetAsync("/v2")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "correct-horse-battery");
        Assert.That((await client.GetAsync("/v2")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void What_cannot_be_served_is_told()
    {
        Edgert("serve", Bundle).Failed(2, "--http");
        Edgert("serve", Bundle, "--http", "example.org:80").Failed(2, "'--http' takes [ADDRESS]:PORT", "'example.org:80'");
        Edgert("serve", InFolder("none.edge"), "--http", ":0").Failed(1, "none.edge");
        Edgert("serve", Bundle, "--http", ":0", "--token-file", InFolder("none")).Failed(1, "token file", "none");
        Edgert("run", "--source", "test://", "--token-file", "x").Failed(2, "'--http', which is not given");
        Edgert("run", "--source", "test://", "--serve", Bundle).Failed(2, "'--serve' is for '--http'");
        Edgert("serve", Bundle, "--http", "192.0.2.1:80", "--token-file", Token()).Failed(1, "192.0.2.1:80 cannot be listened on", "no interface");
    }

    private string Token()
    {
        var path = InFolder("token");
        File.WriteAllText(path, "0123456789abcdef\n");
        return path;
    }
}
