using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeRuntime.EndToEnd.Tests;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>The Open Inference Protocol, on a model whose answers anyone can work out.</summary>
[CancelAfter(60_000)]
internal sealed class InferenceTests : ServerFixture
{
    private const string Model = "/v2/models/quadrant";

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Structure", "NUnit1032", Justification = "Own disposes of it.")]
    private HttpClient _client = null!;

    [SetUp]
    public void Open() => _client = Client(Serve(new FakePipelines(), models: Quadrant()));

    [TestCase("/v2", """{"name":"edgert","version":"0.1.0","extensions":["binary_tensor_data"]}""")]
    [TestCase("/v2/", """{"name":"edgert","version":"0.1.0","extensions":["binary_tensor_data"]}""")]
    [TestCase("/v2/health/live", """{"live":true,"ready":true}""")]
    [TestCase("/v2/health/ready", """{"live":true,"ready":true}""")]
    [TestCase(Model + "/ready", """{"name":"quadrant","ready":true}""")]
    [TestCase(Model + "/versions/1/ready", """{"name":"quadrant","ready":true}""")]
    [TestCase(Model, """{"name":"quadrant","versions":["1"],"platform":"edgert_native","inputs":[{"name":"image","datatype":"FP32","shape":[1,1,8,8],"parameters":{"takes_pictures":true}}],"outputs":[{"name":"logits","datatype":"FP32","shape":[1,4]}]}""")]
    public async Task What_there_is_is_told(string path, string expected) => Assert.That(await _client.GetStringAsync(path), Is.EqualTo(expected));

    [Test]
    public async Task Numbers_in_JSON_flat_or_nested_give_the_same()
    {
        var flat = string.Join(",", Pixels(0, 51, 102, 255).Select(static value => $"{value:R}"));
        var rows = string.Join(",", Pixels(0, 51, 102, 255).Chunk(8).Select(static row => $"[{string.Join(",", row.Select(static value => $"{value:R}"))}]"));
        foreach (var data in new[] { $"[{flat}]", $"[[[{rows}]]]" })
        {
            using var answer = await Post($$$"""{"id":"a 1","inputs":[{"data":{{{data}}},"name":"image","shape":[1,1,8,8],"datatype":"FP32","parameters":{"x":[1,{"y":2}]}}],"outputs":[{"name":"logits"}],"more":{"a":[]}}""");
            using var json = JsonDocument.Parse(await Ok(answer));
            var output = json.RootElement.GetProperty("outputs")[0];
            Assert.Multiple(() =>
            {
                Assert.That(json.RootElement.GetProperty("id").GetString(), Is.EqualTo("a 1"));
                Assert.That(output.GetProperty("shape").EnumerateArray().Select(static d => d.GetInt32()), Is.EqualTo(new[] { 1, 4 }));
                Assert.That(output.GetProperty("data").EnumerateArray().Select(static d => d.GetSingle()), Is.EqualTo(new[] { 0f, 2, 4, 10 }).Within(0.03));
            });
        }
    }

    [TestCase("FFFFFFFFFFFF\r\n")]
    [TestCase("zz\r\n")]
    [TestCase("5\r\nabcdeXX")]
    public async Task A_body_in_chunks_that_are_none_is_the_callers_mistake(string body)
    {
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {Model}/infer HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 400 Bad Request"));
    }

    [Test]
    public async Task Binary_tensors_go_both_ways()
    {
        using var answer = await PostBinary("""{"inputs":[{"name":"image","shape":[1,1,8,8],"datatype":"FP32","parameters":{"binary_data_size":256}}],"outputs":[{"name":"logits","parameters":{"binary_data":true}}]}""", MemoryMarshal.AsBytes<float>(Pixels(255, 0, 51, 0)).ToArray());
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var body = await answer.Content.ReadAsByteArrayAsync();
        var json = int.Parse(answer.Headers.GetValues("Inference-Header-Content-Length").Single());
        Assert.That(Encoding.UTF8.GetString(body, 0, json), Does.Contain("\"binary_data_size\":16").And.Not.Contain("\"data\""));
        Assert.That(MemoryMarshal.Cast<byte, float>(body.AsSpan(json)).ToArray(), Is.EqualTo(new[] { 10f, 0, 2, 0 }).Within(0.03));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/octet-stream"));
    }

    [Test]
    public async Task Pictures_are_taken_as_files_as_BYTES_and_as_base64()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "quadrant.png");
        TestFiles.WritePng(path, 8, 8, QuadrantModel.Image(20, 40, 240, 80));
        var file = await File.ReadAllBytesAsync(path);
        using var picture = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var alone = await _client.PostAsync(Model + "/infer", picture);
        using var decoded = JsonDocument.Parse(await Ok(alone));
        Assert.That(decoded.RootElement.GetProperty("decoded").GetProperty("classes")[0].GetProperty("label").GetString(), Is.EqualTo("bottom-left"));

        var sized = new byte[4 + file.Length];
        BinaryPrimitives.WriteInt32LittleEndian(sized, file.Length);
        file.CopyTo(sized, 4);
        using var binary = await PostBinary($$$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":{{{sized.Length}}}}}]}""", sized);
        using var text = await Post($$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{Convert.ToBase64String(file)}}"]}]}""");
        using var named = await Post($$"""{"inputs":[{"name":"image","shape":[1,1],"datatype":"BYTES","data":[{"b64":"{{Convert.ToBase64String(file)}}"}]}]}""");
        var expected = decoded.RootElement.GetProperty("outputs").GetRawText();
        foreach (var answer in new[] { binary, text, named })
        {
            using var json = JsonDocument.Parse(await Ok(answer));
            Assert.That(json.RootElement.GetProperty("outputs").GetRawText(), Is.EqualTo(expected));
        }
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        const string One = "[1,1,8,8]";
        var values = string.Join(",", new string[64].Select(static _ => "0"));
        yield return Case("", 400, "no valid JSON");
        yield return Case("[]", 400, "JSON object with 'inputs'");
        yield return Case("{\"inputs\":[", 400, "no valid JSON");
        yield return Case("{} {}", 400, "");
        yield return Case("{}", 400, "no 'inputs'");
        yield return Case("{\"inputs\":{}}", 400, "array of objects");
        yield return Case("{\"inputs\":[1]}", 400, "array of objects");
        yield return Case("{\"more\":" + new string('[', 100), 400, "no valid JSON");
        yield return Case($"{{\"inputs\":[{string.Join(",", new string[70].Select(static _ => "{\"name\":\"a\",\"data\":[]}"))}]}}", 400, "at most 64 inputs");
        yield return Case(Input("pic", "FP32", One, values), 400, "has no input 'pic'");
        yield return Case(Input("image", "FP64", One, values), 400, "takes FP32 or a picture (BYTES), found 'FP64'");
        yield return Case(Input("image", "FP32", "[1,64]", values), 400, "has the shape [1,1,8,8], found [1,64]");
        yield return Case(Input("image", "FP32", "[1,1,8,-8]", values), 400, "none below 0");
        yield return Case(Input("image", "FP32", "[1,1,8,99999999999]", values), 400, "whole numbers");
        yield return Case(Input("image", "FP32", One, "1,2,3"), 400, "has 64 values, found 3");
        yield return Case(Input("image", "FP32", One, values + ",0"), 400, "has 64 values, found more");
        yield return Case(Input("image", "FP32", One, "\"a\""), 400, "value 0: not a FP32");
        yield return Case(Input("image", "FP32", One, "1e999"), 400, "value 0: not a FP32");
        yield return Case(Input("image", "BYTES", "[1]", "\"AAAA\""), 400, "image");
        yield return Case(Input("image", "BYTES", "[1]", "\"not base64!\""), 400, "b64");
        yield return Case(Input("image", "BYTES", "[2]", "\"AAAA\",\"AAAA\""), 400, "one picture");
        yield return Case($"{{\"inputs\":[{{\"name\":\"image\",\"shape\":{One},\"datatype\":\"FP32\"}}]}}", 400, "either 'data' or the parameter");
        yield return Case($"{{\"inputs\":[{{\"name\":\"image\",\"shape\":{One},\"datatype\":\"FP32\",\"parameters\":{{\"binary_data_size\":256}}}}]}}", 400, "the request has");
        yield return Case(Input("image", "FP32", One, values)[..^1] + ",\"outputs\":[{\"name\":\"boxes\"}]}", 400, "has no output 'boxes'");
        yield return Case(Input("image", "FP32", One, values)[..^1] + ",\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":2}}]}", 400, "classification");

        static string Input(string name, string type, string shape, string data) => $"{{\"inputs\":[{{\"name\":\"{name}\",\"shape\":{shape},\"datatype\":\"{type}\",\"data\":[{data}]}}]}}";
        static TestCaseData Case(string body, int status, string text) => new(body, status, text) { TestName = $"{status} {text} {(body.Length > 60 ? body[..60] : body)}" };
    }

    [TestCaseSource(nameof(Bad))]
    public async Task Requests_that_do_not_fit_are_told_why(string body, int status, string text)
    {
        using var answer = await Post(body);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(json.RootElement.GetProperty("error").GetString(), Does.Contain(text));
    }

    [TestCase("/v2/models/other", "there is no model 'other'; there is 'quadrant'")]
    [TestCase("/v2/models/quadrant/versions/7", "no version '7'; it has '1'")]
    [TestCase("/v2/models", "there is nothing at")]
    [TestCase("/v2x", "there is nothing at")]
    public async Task Unknown_models_are_not_found(string path, string text)
    {
        using var answer = await _client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(text));
    }

    [Test]
    public async Task A_request_of_many_bytes_is_refused_whether_it_says_so_or_not()
    {
        using var said = await _client.PostAsync(Model + "/infer", new ByteArrayContent(new byte[20 << 20]));
        Assert.That(said.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await said.Content.ReadAsStringAsync(), Does.Contain("has at most 16842752 bytes, this one has 20971520"));
        using var unsaid = new HttpRequestMessage(HttpMethod.Post, Model + "/infer") { Content = new StreamContent(new MemoryStream(new byte[20 << 20])), Headers = { TransferEncodingChunked = true } };
        HttpStatusCode? status = null;
        try
        {
            status = (await _client.SendAsync(unsaid)).StatusCode;
        }
        catch (HttpRequestException e)
        {
            TestContext.Out.WriteLine(e.Message);
        }
        Assert.That(status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge).Or.Null, "an answer, or the connection is cut while the client still sends");
        Assert.That(await _client.GetStringAsync("/metrics"), Does.Contain("edgert_http_requests_total{endpoint=\"v2_infer\",code=\"413\"} 2\n"));
    }

    [Test]
    public async Task Compressed_requests_are_refused()
    {
        using var content = new ByteArrayContent([1]) { Headers = { { "Content-Encoding", "gzip" } } };
        Assert.That((await _client.PostAsync(Model + "/infer", content)).StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task When_too_many_wait_the_next_is_refused()
    {
        var server = Serve(new FakePipelines(), change: static options => options with { MaxWaiting = 1 }, models: Quadrant());
        var clients = new List<TcpClient>();
        for (var i = 0; i < 2; i++)
        {
            // It is in the queue, and its body does not come.
            var client = Own(new TcpClient());
            await client.ConnectAsync(IPAddress.Loopback, new Uri(server.Url).Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Model}/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{"));
            clients.Add(client);
        }
        var other = Client(server);
        HttpResponseMessage answer;
        do
        {
            answer = await other.PostAsync(Model + "/infer", new StringContent("{}"));
        }
        while (answer.StatusCode == HttpStatusCode.BadRequest);
        Assert.That((answer.StatusCode, answer.Headers.RetryAfter?.ToString()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "1")));
        clients.ForEach(static client => client.Close());
        Assert.That(() => other.PostAsync(Model + "/infer", new StringContent("{}")).Result.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest).After(20_000, 20), "the places are free again");
        Assert.That(await other.GetStringAsync("/metrics"), Does.Match("edgert_inference_requests_total\\{model=\"quadrant\",version=\"1\",outcome=\"refused\"\\} [1-9]"));
    }

    [Test]
    public async Task Many_at_once_get_their_own_answers()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            var quadrants = new byte[4];
            quadrants[i % 4] = 255;
            using var answer = await PostBinary("""{"inputs":[{"name":"image","shape":[1,1,8,8],"datatype":"FP32","parameters":{"binary_data_size":256}}],"parameters":{"binary_data_output":true}}""", MemoryMarshal.AsBytes<float>(Pixels(quadrants)).ToArray());
            var body = await answer.Content.ReadAsByteArrayAsync();
            var scores = MemoryMarshal.Cast<byte, float>(body.AsSpan(body.Length - 16)).ToArray();
            return Array.IndexOf(scores, scores.Max());
        }));
        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 16).Select(static i => i % 4)));
        Assert.That(await _client.GetStringAsync("/metrics"), Does.Contain("edgert_inference_requests_total{model=\"quadrant\",version=\"1\",outcome=\"success\"} 16\n").And.Contain("edgert_inference_seconds_count{model=\"quadrant\",version=\"1\"} 16\n"));
    }

    [Test]
    public void Two_models_of_one_name_are_refused()
    {
        using LoadedModel one = Quadrant(), two = Quadrant();
        Assert.That(() => Serve(new FakePipelines(), models: [one, two]), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("'quadrant'"));
    }

    private static float[] Pixels(params ReadOnlySpan<byte> quadrants) => [.. QuadrantModel.Image(quadrants).Select(static pixel => pixel / 255f)];

    private static async Task<string> Ok(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return text;
    }

    private Task<HttpResponseMessage> Post(string json) => _client.PostAsync(Model + "/infer", new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task<HttpResponseMessage> PostBinary(string json, byte[] binary)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. binary]) { Headers = { { "Inference-Header-Content-Length", $"{head.Length}" } } };
        return await _client.PostAsync(Model + "/infer", content);
    }
}
