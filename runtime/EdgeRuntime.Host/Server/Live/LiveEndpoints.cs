using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>What the live page takes: pipelines, events, pictures; and whether all is well.</summary>
internal sealed class LiveEndpoints
{
    private const string Boundary = "edgert";

    // Bytes of messages that are sent at once, and of what stands around a picture, at most.
    private const int AtOnce = 16 << 10;
    private const int MostHead = 160;

    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_snapshotWait = TimeSpan.FromSeconds(3);

    private readonly PipelineHubs _hubs;
    private readonly ServerOptions _options;
    private readonly CancellationToken _stopping;
    private readonly Counter _lost;
    private readonly Counter _pictures;
    private int _viewers;

    /// <param name="hubs">The pipelines.</param>
    /// <param name="options">What readers may leave waiting.</param>
    /// <param name="metrics">Where readers and viewers are counted.</param>
    /// <param name="stopping">Cancelled when the server ends.</param>
    public LiveEndpoints(PipelineHubs hubs, ServerOptions options, MetricRegistry metrics, CancellationToken stopping)
    {
        (_hubs, _options, _stopping) = (hubs, options, stopping);
        _lost = metrics.Counter("edgert_http_slow_clients_total", "Readers of /events that were disconnected because they were too slow");
        _pictures = metrics.Counter("edgert_http_pictures_total", "Pictures that were sent to viewers of /stream.mjpg");
        _ = metrics.Gauge("edgert_http_viewers", "Viewers of /stream.mjpg", () => Volatile.Read(ref _viewers));
        _ = metrics.Gauge("edgert_http_pictures_broken", "Pictures that could not be encoded for viewers", () => hubs.All.Sum(static hub => hub.Pictures.Failures));
        _ = metrics.Gauge("edgert_http_readers", "Readers of /events", () => hubs.Messages.Readers.Count);
    }

    public Task Pipelines(HttpContext context) => Answers.WriteJson(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("pipelines"u8);
        foreach (var hub in _hubs.All)
            PipelineJson.Write(writer, hub);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>Whether the program lives: it answers.</summary>
    public static Task Health(HttpContext context) => Answers.Write(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", "ok\n"u8.ToArray());

    /// <summary>Whether every source gives what it should.</summary>
    public Task Ready(HttpContext context)
    {
        var missing = _hubs.All.Count(static hub => hub.Pipeline.State != SourceState.Running);
        return missing == 0
            ? Answers.Write(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", "ready\n"u8.ToArray())
            : Answers.Write(context, StatusCodes.Status503ServiceUnavailable, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"not ready: {missing} of {_hubs.All.Count} sources not running\n"));
    }

    /// <summary>Events, results and states as they come (server-sent events).</summary>
    public async Task Events(HttpContext context)
    {
        var name = context.Request.Query["pipeline"].ToString();
        var reader = new MessageReader(_options.MaxMessages, name.Length == 0 ? null : _hubs.Find(name).Pipeline.Name);
        if (!Begin(context, "text/event-stream"))
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping, reader.Lost);
        foreach (var hub in _hubs.All)
        {
            if (reader.Pipeline is null || reader.Pipeline == hub.Pipeline.Name)
                hub.Recall(reader);
        }
        _hubs.Messages.Readers.Add(reader);
        try
        {
            using var waking = over.Token.UnsafeRegister(static reader => ((MessageReader)reader!).Wake(), reader);
            await Send(context.Response.BodyWriter, reader, over.Token).ConfigureAwait(false);
        }
        finally
        {
            _hubs.Messages.Readers.Remove(reader);
            if (reader.IsLost)
            {
                _lost.Add();
                context.Abort();
            }
        }
    }

    /// <summary>Pictures one after the other (multipart/x-mixed-replace); each part says its frame's number, which the results carry too.</summary>
    public async Task Stream(HttpContext context)
    {
        var hub = _hubs.Find(context.Request.Query["pipeline"]);
        if (!Begin(context, $"multipart/x-mixed-replace; boundary={Boundary}"))
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping, hub.Gone);
        using var pictures = hub.Pictures.Subscribe();
        Interlocked.Increment(ref _viewers);
        try
        {
            await context.Response.BodyWriter.FlushAsync(over.Token).ConfigureAwait(false);
            while (true)
            {
                Append(context.Response.BodyWriter, await pictures.NextAsync(over.Token).ConfigureAwait(false));
                await context.Response.BodyWriter.FlushAsync(over.Token).ConfigureAwait(false);
                _pictures.Add();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }

    /// <summary>The next picture.</summary>
    public async Task Snapshot(HttpContext context)
    {
        var hub = _hubs.Find(context.Request.Query["pipeline"]);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping, hub.Gone);
        over.CancelAfter(s_snapshotWait);
        using var pictures = hub.Pictures.Subscribe();
        JpegImage picture;
        try
        {
            picture = await pictures.NextAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"pipeline '{hub.Pipeline.Name}' gave no picture: its source is {PipelineJson.NameOf(hub.Pipeline.State)}{(hub.Pipeline.Problem is { } problem ? $" ({problem})" : "")}.");
        }
        try
        {
            context.Response.Headers["X-Sequence"] = picture.Sequence.ToString(CultureInfo.InvariantCulture);
            await Answers.Write(context, StatusCodes.Status200OK, "image/jpeg", picture.Data).ConfigureAwait(false);
        }
        finally
        {
            picture.Release();
        }
    }

    // HEAD has its answer with this.
    private static bool Begin(HttpContext context, string type)
    {
        context.Response.ContentType = type;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return !HttpMethods.IsHead(context.Request.Method);
    }

    // All messages that wait go out together, but not more than the client is to have taken before the next ones. Between messages a comment shows both sides that the connection lives. Nothing is allocated.
    private static async Task Send(PipeWriter output, MessageReader reader, CancellationToken over)
    {
        Append(output, ": edgert\nretry: 1000\n\n"u8);
        await output.FlushAsync(over).ConfigureAwait(false);
        for (var last = Stopwatch.GetTimestamp(); ; last = Stopwatch.GetTimestamp())
        {
            var length = Append(output, reader);
            while (length == 0)
            {
                await reader.Wait().ConfigureAwait(false);
                over.ThrowIfCancellationRequested();
                length = Append(output, reader);
                if (length == 0 && Stopwatch.GetElapsedTime(last) >= s_heartbeat)
                    length = Append(output, ": heartbeat\n\n"u8);
            }
            await output.FlushAsync(over).ConfigureAwait(false);
        }
    }

    private static int Append(PipeWriter output, MessageReader reader)
    {
        var length = 0;
        while (length < AtOnce && reader.TryTake(out var message))
        {
            length += Append(output, message.Bytes.Span);
            message.Release();
        }
        return length;
    }

    private static int Append(PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
        return bytes.Length;
    }

    // A part of the multipart answer in one piece, which goes to the socket as such.
    private static void Append(PipeWriter output, JpegImage picture)
    {
        var to = output.GetSpan(MostHead + picture.Data.Length);
        Utf8.TryWrite(to, CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Data.Length}\r\nX-Sequence: {picture.Sequence}\r\n\r\n", out var head);
        picture.Data.Span.CopyTo(to[head..]);
        "\r\n"u8.CopyTo(to[(head + picture.Data.Length)..]);
        output.Advance(head + picture.Data.Length + 2);
        picture.Release();
    }
}
