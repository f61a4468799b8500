using EdgeRuntime.Host.Server.Access;
using EdgeRuntime.Host.Server.Connections;
using EdgeRuntime.Pipeline.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRuntime.Host.Server;

/// <summary>Takes requests from Kestrel: who may call, which endpoint answers, what becomes of errors.</summary>
/// <param name="guard">Who may call.</param>
/// <param name="find">The endpoint of a path; null: there is none.</param>
/// <param name="refused">Answers those who may not call.</param>
/// <param name="connections">Told which of them are in use.</param>
/// <param name="metrics">Where requests are counted.</param>
internal sealed class WebApplication(AccessGuard guard, Func<string, Endpoint?> find, Func<HttpContext, Task> refused, ConnectionList connections, MetricRegistry metrics) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var name = "none";
        var connection = context.Features.Get<ClientConnection>();
        connections.Begin(connection);
        try
        {
            SecurityHeaders.Write(context.Response.Headers);
            guard.RefuseForeign(context.Request);
            var endpoint = find(context.Request.Path.Value ?? "");
            name = endpoint?.Name ?? name;
            if (endpoint is not { IsPublic: true } && !guard.Allows(context.Request))
                await Refuse(context).ConfigureAwait(false);
            else if (endpoint is null)
                throw new RequestException(StatusCodes.Status404NotFound, $"there is nothing at '{context.Request.Path.Value}'; docs/server.md lists what there is.");
            else if (endpoint.Takes(context.Request.Method))
                await endpoint.Run(context).ConfigureAwait(false);
            else
                await RefuseMethod(context, endpoint).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await Fail(context, e).ConfigureAwait(false);
        }
        connections.End(connection);
        metrics.Counter("edgert_http_requests_total", "Requests that were answered", ("endpoint", name), ("code", $"{context.Response.StatusCode}")).Add();
    }

    private Task Refuse(HttpContext context)
    {
        metrics.Counter("edgert_http_unauthorized_total", "Requests without the token").Add();
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"edgert\"";
        return refused(context);
    }

    private static Task RefuseMethod(HttpContext context, Endpoint endpoint)
    {
        context.Response.Headers.Allow = endpoint.Allow;
        throw new RequestException(StatusCodes.Status405MethodNotAllowed, $"'{context.Request.Path.Value}' takes {endpoint.Allow}, found {context.Request.Method}.");
    }

    // Whoever hung up gets no answer, and neither does one whose answer has begun: its connection is cut, so that it is not taken for whole.
    private static async Task Fail(HttpContext context, Exception e)
    {
        if (context.RequestAborted.IsCancellationRequested || e is OperationCanceledException or ConnectionResetException)
            return;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        var (status, message) = e switch
        {
            RequestException request => (request.Status, request.Message),
            BadHttpRequestException bad => (bad.StatusCode, ErrorReport.OneLine(bad.Message)),
            EdgeRuntimeException => (StatusCodes.Status500InternalServerError, ErrorReport.OneLine(e.Message)),
            _ => (StatusCodes.Status500InternalServerError, $"internal error: {e.GetType().Name}: {ErrorReport.OneLine(e.Message)}"),
        };
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        await Answers.WriteError(context, status, message).ConfigureAwait(false);
    }
}
