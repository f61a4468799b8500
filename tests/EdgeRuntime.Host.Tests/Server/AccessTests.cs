using System.Net;
using EdgeRuntime.Host.Server.Access;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>Who may call, and what a browser may be made to do.</summary>
internal sealed class AccessTests : ServerFixture
{
    private const string Token = "correct-horse-battery";

    [Test]
    public async Task Without_the_token_nothing_but_health_is_told()
    {
        var client = Client(Serve(new FakePipelines(Pipeline()), Token));
        foreach (var path in new[] { "/", "/live.js", "/metrics", "/api/pipelines", "/events", "/stream.mjpg", "/snapshot.jpg", "/v2", "/v2/models/x", "/nothing" })
        {
            using var answer = await client.GetAsync(path);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), path);
            Assert.That(answer.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer"), path);
        }
        Assert.That((await client.GetAsync("/healthz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.GetAsync("/readyz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Metrics.Counter("edgert_http_unauthorized_total", "").Value, Is.EqualTo(10));
    }

    [TestCase("Bearer " + Token, true)]
    [TestCase("bearer " + Token, true)]
    [TestCase("Bearer " + Token + "x", false)]
    [TestCase("Bearer correct-horse-batterz", false)]
    [TestCase("Bearer", false)]
    [TestCase("Basic " + Token, false)]
    public async Task The_header_opens(string header, bool opens)
    {
        var client = Client(Serve(new FakePipelines(Pipeline()), Token));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/pipelines");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var answer = await client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(opens ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task The_token_entered_on_the_page_gives_a_cookie_that_is_not_the_token()
    {
        var client = Client(Serve(new FakePipelines(Pipeline()), Token));
        Assert.That(await (await client.GetAsync("/")).Content.ReadAsStringAsync(), Does.Contain("action=\"/login\""));
        using var wrong = await client.PostAsync("/login", new FormUrlEncodedContent([new("token", "something else entirely")]));
        Assert.That((wrong.StatusCode, wrong.Headers.Contains("Set-Cookie")), Is.EqualTo((HttpStatusCode.Unauthorized, false)));
        using var right = await client.PostAsync("/login", new FormUrlEncodedContent([new("token", Token)]));
        Assert.That((right.StatusCode, right.Headers.Location?.ToString()), Is.EqualTo((HttpStatusCode.SeeOther, "/")));
        var cookie = right.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie, Does.Contain("HttpOnly").And.Contain("SameSite=Strict").And.Not.Contain(Token));
        foreach (var (value, status) in new[] { (cookie.Split(';')[0], HttpStatusCode.OK), ($"{AccessGuard.CookieName}={Token}", HttpStatusCode.Unauthorized) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", value } } };
            Assert.That((await client.SendAsync(request)).StatusCode, Is.EqualTo(status), value);
        }
    }

    [Test]
    public async Task Pages_of_other_sites_get_nothing()
    {
        var client = Client(Serve(Pipeline()));
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/api/pipelines") { Headers = { { "Origin", "https://example.org" } } };
        Assert.That((await client.SendAsync(foreign)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        using var both = new HttpRequestMessage(HttpMethod.Get, "/api/pipelines") { Headers = { { "Origin", ["https://example.org", client.BaseAddress!.GetLeftPart(UriPartial.Authority)] } } };
        Assert.That((await client.SendAsync(both)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        using var loud = new HttpRequestMessage(HttpMethod.Get, "/api/pipelines") { Headers = { Host = "LocalHost" } };
        Assert.That((await client.SendAsync(loud)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/pipelines") { Headers = { Host = "evil.example:8080" } };
        Assert.That((await client.SendAsync(rebound)).StatusCode, Is.EqualTo(HttpStatusCode.MisdirectedRequest));
        using var own = new HttpRequestMessage(HttpMethod.Get, "/api/pipelines") { Headers = { { "Origin", client.BaseAddress!.GetLeftPart(UriPartial.Authority) } } };
        using var answer = await client.SendAsync(own);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [TestCase("short")]
    [TestCase("sixteen letters with spaces")]
    [TestCase("")]
    public void A_token_that_is_none_is_refused(string text) => Assert.That(() => AccessToken.From(text, "token.txt"), Throws.InstanceOf<ConfigurationException>().With.Message.StartsWith("token.txt: a token has 16 to 1024"));

    [Test]
    public void A_file_that_is_not_there_is_named() => Assert.That(() => AccessToken.Find("/nowhere/token"), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("/nowhere/token"));
}
