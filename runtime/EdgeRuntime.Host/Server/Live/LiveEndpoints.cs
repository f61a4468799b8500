using System.Globalization;
using System.Text;
using System.Threading.Channels;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>What the live page takes: pipelines, events, pictures; and whether all is well.</summary>
internal sealed class LiveEndpoints(PipelineHubs hubs, ServerOptions options, MetricRegistry metrics, CancellationToken stopping)
{
    private const string Boundary = "edgert";

    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_snapshotWait = TimeSpan.FromSeconds(3);

    private readonly Counter _lost = metrics.Counter("edgert_http_slow_clients_total", "Readers of /events that were disconnected because they were too slow");

    public Task Pipelines(HttpContext context) => Answers.WriteJson(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("pipelines"u8);
        foreach (var hub in hubs.All)
            PipelineJson.Write(writer, hub);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>Whether the program lives: it answers.</summary>
    public static Task Health(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", "ok\n"u8.ToArray());

    /// <summary>Whether every source gives what it should.</summary>
    public Task Ready(HttpContext context)
    {
        var missing = hubs.All.Count(static hub => hub.Pipeline.State != SourceState.Running);
        return missing == 0
            ? Answers.Write(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", "ready\n"u8.ToArray())
            : Answers.Write(context, StatusCodes.Status503ServiceUnavailable, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"not ready: {missing} of {hubs.All.Count} sources not running\n"));
    }

    /// <summary>Events, results and states as they come (server-sent events).</summary>
    public async Task Events(HttpContext context)
    {
        var name = context.Request.Query["pipeline"].ToString();
        var reader = new MessageReader(options.MaxMessages, name.Length == 0 ? null : hubs.Find(name).Pipeline.Name);
        if (!Begin(context, "text/event-stream"))
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        foreach (var hub in hubs.All)
        {
            if (reader.Pipeline is null || reader.Pipeline == hub.Pipeline.Name)
                hub.Recall(reader);
        }
        hubs.Messages.Readers.Add(reader);
        try
        {
            await Send(context.Response, ": edgert\nretry: 1000\n\n"u8.ToArray(), over.Token).ConfigureAwait(false);
            while (await Wait(reader, context.Response, over.Token).ConfigureAwait(false))
            {
                while (reader.TryTake(out var message))
                    await SendAndRelease(context.Response, message, over.Token).ConfigureAwait(false);
                await context.Response.BodyWriter.FlushAsync(over.Token).ConfigureAwait(false);
            }
            _lost.Add();
            context.Abort();
        }
        finally
        {
            hubs.Messages.Readers.Remove(reader);
        }
    }

    /// <summary>Pictures one after the other (multipart/x-mixed-replace); each part says its frame's number, which the results carry too.</summary>
    public async Task Stream(HttpContext context)
    {
        var hub = hubs.Find(context.Request.Query["pipeline"]);
        if (!Begin(context, $"multipart/x-mixed-replace; boundary={Boundary}"))
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var viewer = hub.Pictures.Add();
        try
        {
            await context.Response.StartAsync(over.Token).ConfigureAwait(false);
            while (true)
            {
                var picture = await viewer.Next(over.Token).ConfigureAwait(false);
                var head = string.Create(CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Bytes.Length}\r\nX-Sequence: {picture.Sequence}\r\n\r\n");
                Encoding.ASCII.GetBytes(head, context.Response.BodyWriter);
                await SendAndRelease(context.Response, picture, over.Token).ConfigureAwait(false);
                await Send(context.Response, "\r\n"u8.ToArray(), over.Token).ConfigureAwait(false);
            }
        }
        catch (ChannelClosedException)
        {
            context.Abort();
        }
        finally
        {
            hub.Pictures.Remove(viewer);
        }
    }

    /// <summary>The next picture.</summary>
    public async Task Snapshot(HttpContext context)
    {
        var hub = hubs.Find(context.Request.Query["pipeline"]);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        over.CancelAfter(s_snapshotWait);
        var viewer = hub.Pictures.Add();
        try
        {
            var picture = await viewer.Next(over.Token).ConfigureAwait(false);
            context.Response.Headers["X-Sequence"] = picture.Sequence.ToString(CultureInfo.InvariantCulture);
            await Answers.Write(context, StatusCodes.Status200OK, "image/jpeg", picture.Bytes).ConfigureAwait(false);
            picture.Release();
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException && !context.RequestAborted.IsCancellationRequested)
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"pipeline '{hub.Pipeline.Name}' gave no picture: its source is {PipelineJson.NameOf(hub.Pipeline.State)}{(hub.Pipeline.Problem is { } problem ? $" ({problem})" : "")}.");
        }
        finally
        {
            hub.Pictures.Remove(viewer);
        }
    }

    // HEAD has its answer with this.
    private static bool Begin(HttpContext context, string type)
    {
        context.Response.ContentType = type;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return !HttpMethods.IsHead(context.Request.Method);
    }

    // Between messages a comment shows both sides that the connection lives.
    private static async Task<bool> Wait(MessageReader reader, HttpResponse response, CancellationToken over)
    {
        while (true)
        {
            using var beat = CancellationTokenSource.CreateLinkedTokenSource(over);
            beat.CancelAfter(s_heartbeat);
            try
            {
                return await reader.Wait(beat.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!over.IsCancellationRequested)
            {
                await Send(response, ": heartbeat\n\n"u8.ToArray(), over).ConfigureAwait(false);
            }
        }
    }

    private static async Task SendAndRelease(HttpResponse response, SharedMessage message, CancellationToken over)
    {
        try
        {
            await response.Body.WriteAsync(message.Bytes, over).ConfigureAwait(false);
        }
        finally
        {
            message.Release();
        }
    }

    private static async Task Send(HttpResponse response, byte[] bytes, CancellationToken over) => await response.Body.WriteAsync(bytes, over).ConfigureAwait(false);
}
