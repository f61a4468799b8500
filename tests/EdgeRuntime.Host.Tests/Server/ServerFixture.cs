using System.Net;
using EdgeRuntime.EndToEnd.Tests;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Host.Server.Access;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>A server on a free port of this machine, and a client for it.</summary>
internal abstract class ServerFixture : HostFixture
{
    protected FakePipeline Pipeline(string name = "door", int boxes = 2, double framesPerSecond = 0) => Own(new FakePipeline(name, boxes, framesPerSecond));

    protected LoadedModel Quadrant()
    {
        var path = Path.Combine(Folder, "quadrant.edge");
        QuadrantModel.WriteBundle(path);
        return new LoadedModel(path, reader => TunedSession.Open(reader, path, new SessionOptions()));
    }

    protected EdgeServer Serve(FakePipelines pipelines, string? token = null, Func<ServerOptions, ServerOptions>? change = null, params IReadOnlyList<LoadedModel> models)
    {
        var options = new ServerOptions(new IPEndPoint(IPAddress.Loopback, 0), token is null ? null : AccessToken.From(token, "test"));
        return Own(new EdgeServer(change?.Invoke(options) ?? options, pipelines, models, Metrics));
    }

    protected EdgeServer Serve(params IReadOnlyList<FakePipeline> pipelines) => Serve(new FakePipelines([.. pipelines]));

    protected HttpClient Client(EdgeServer server) => Own(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.Url), Timeout = TimeSpan.FromSeconds(60) });
}
