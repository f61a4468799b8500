using EdgeRuntime.Host.Server.Access;
using EdgeRuntime.Host.Server.Connections;
using EdgeRuntime.Host.Server.Inference;
using EdgeRuntime.Host.Server.Live;
using EdgeRuntime.Host.Server.Page;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server;

/// <summary>The server of edgert: live page, metrics, health and inference, put together.</summary>
internal sealed class EdgeServer : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ServedModel> _models = [];
    private readonly PipelineHubs _hubs;
    private readonly InferenceEndpoints _inference;
    private readonly Dictionary<string, Endpoint> _endpoints;
    private readonly WebServer _server;

    /// <summary>Listens from now on.</summary>
    /// <param name="options">Where, and who may call.</param>
    /// <param name="pipelines">The pipelines to show.</param>
    /// <param name="models">The models to serve, which are the server's from now on.</param>
    /// <param name="metrics">What <c>/metrics</c> shows.</param>
    /// <exception cref="ConfigurationException">The address cannot be listened on, or two models have one name.</exception>
    public EdgeServer(ServerOptions options, IPipelineSet pipelines, IReadOnlyList<LoadedModel> models, MetricRegistry metrics)
    {
        foreach (var model in models)
        {
            if (_models.Any(served => served.Name == model.Bundle.Manifest.Name))
                throw new ConfigurationException($"two bundles are of the model '{model.Bundle.Manifest.Name}'; serve one of them.");
            _models.Add(new ServedModel(model, metrics, options.MaxWaiting));
        }
        var guard = new AccessGuard(options.Token);
        var pages = new PageEndpoints(guard);
        _hubs = new PipelineHubs(pipelines, new LiveMessages(metrics), options.MaxRate);
        _inference = new InferenceEndpoints(_models, options);
        var live = new LiveEndpoints(_hubs, options, metrics, _stopping.Token);
        _endpoints = new Dictionary<string, Endpoint>(StringComparer.Ordinal)
        {
            ["/"] = Get("page", pages.Page),
            ["/live.js"] = Get("page", pages.Script),
            ["/sound.js"] = Get("page", pages.Sound),
            ["/live.css"] = Get("page", pages.Style) with { IsPublic = true },
            ["/icon.svg"] = Get("page", pages.Icon) with { IsPublic = true },
            ["/login"] = new("login", HttpMethods.Post, pages.Login) { IsPublic = true },
            ["/healthz"] = Get("health", LiveEndpoints.Health) with { IsPublic = true },
            ["/readyz"] = Get("ready", live.Ready) with { IsPublic = true },
            ["/metrics"] = Get("metrics", new ProcessMetrics(metrics).Answer),
            ["/api/pipelines"] = Get("pipelines", live.Pipelines),
            ["/events"] = Get("events", live.Events),
            ["/stream.mjpg"] = Get("stream", live.Stream),
            ["/snapshot.jpg"] = Get("snapshot", live.Snapshot),
        };
        var connections = new ConnectionList(options.MaxConnections, metrics);
        _server = new WebServer(options, new WebApplication(guard, Find, pages.Refuse, connections, metrics), connections);
        try
        {
            _server.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it listens, as in <c>http://127.0.0.1:8080</c>.</summary>
    public string Url => _server.Url;

    /// <summary>Ends what is under way, and listens no longer.</summary>
    public void Dispose()
    {
        if (_stopping.IsCancellationRequested)
            return;
        _stopping.Cancel();
        _server.Dispose();
        _hubs.Dispose();
        foreach (var model in _models)
            model.Dispose();
    }

    private static Endpoint Get(string name, Func<HttpContext, Task> run) => new(name, HttpMethods.Get, run);

    private Endpoint? Find(string path) => _endpoints.GetValueOrDefault(path) ?? _inference.Find(path);
}
