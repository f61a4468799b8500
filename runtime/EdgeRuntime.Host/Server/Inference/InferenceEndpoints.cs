using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>
/// The Open Inference Protocol, version 2, with its extension for binary tensors (https://github.com/kserve/open-inference-protocol): <c>/v2</c>, <c>/v2/health/live</c>, <c>/v2/health/ready</c>,
/// <c>/v2/models/NAME[/versions/VERSION][/ready|/infer]</c>. Pictures are taken where the bundle says how they become the input.
/// </summary>
internal sealed class InferenceEndpoints(IReadOnlyList<ServedModel> models, ServerOptions options)
{
    private const string Root = "/v2";
    private const string JsonLength = "Inference-Header-Content-Length";

    /// <summary>The endpoint of a path; null: there is none.</summary>
    public Endpoint? Find(string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal))
            return null;
        return path[Root.Length..].TrimEnd('/').Split('/') is not ["", .. var parts] ? null : parts switch
        {
            [] => Get("v2", ModelJson.WriteServer),
            ["health", "live"] or ["health", "ready"] => Get("v2_health", static writer => WriteFlags(writer, "live", "ready")),
            ["models", var name] => Metadata(name, null),
            ["models", var name, "versions", var version] => Metadata(name, version),
            ["models", var name, "ready"] => IsReady(name, null),
            ["models", var name, "versions", var version, "ready"] => IsReady(name, version),
            ["models", var name, "infer"] => new Endpoint("v2_infer", HttpMethods.Post, context => Infer(context, Model(name, null))),
            ["models", var name, "versions", var version, "infer"] => new Endpoint("v2_infer", HttpMethods.Post, context => Infer(context, Model(name, version))),
            _ => null,
        };
    }

    private static Endpoint Get(string name, Action<Utf8JsonWriter> write) => new(name, HttpMethods.Get, context => Answers.WriteJson(context, StatusCodes.Status200OK, write));

    private Endpoint Metadata(string name, string? version) => new("v2_model", HttpMethods.Get, context =>
    {
        var served = Model(name, version);
        return Answers.WriteJson(context, StatusCodes.Status200OK, writer => ModelJson.WriteModel(writer, served));
    });

    private Endpoint IsReady(string name, string? version) => new("v2_ready", HttpMethods.Get, context =>
    {
        var served = Model(name, version);
        return Answers.WriteJson(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, served.Name);
            writer.WriteBoolean("ready"u8, true);
            writer.WriteEndObject();
        });
    });

    private static void WriteFlags(Utf8JsonWriter writer, params ReadOnlySpan<string> names)
    {
        writer.WriteStartObject();
        foreach (var name in names)
            writer.WriteBoolean(name, true);
        writer.WriteEndObject();
    }

    private ServedModel Model(string name, string? version)
    {
        foreach (var served in models)
        {
            if (served.Name != name)
                continue;
            if (version is not null && served.Version != version)
                throw new RequestException(StatusCodes.Status404NotFound, $"model '{name}' has no version '{version}'; it has '{served.Version}'.");
            return served;
        }
        throw new RequestException(StatusCodes.Status404NotFound, models.Count == 0 ? "no model is served here; give edgert run --serve BUNDLE, or use edgert serve." : $"there is no model '{name}'; there is {string.Join(", ", models.Select(static served => $"'{served.Name}'"))}.");
    }

    private async Task Infer(HttpContext context, ServedModel served)
    {
        if (context.Request.Headers.ContentEncoding.Count > 0)
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "requests are taken as they are, without Content-Encoding.");
        served.Enter();
        try
        {
            var most = Math.Min(options.MaxRequestBytes, served.MaxRequestBytes);
            if (context.Request.ContentLength > most)
                throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"a request to model '{served.Name}' has at most {most} bytes, this one has {context.Request.ContentLength}.");
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = most;
            var body = await RequestBody.Read(context.Request, context.RequestAborted).ConfigureAwait(false);
            var isPicture = context.Request.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
            var (request, content) = isPicture ? WrappedPicture.Wrap(served, body) : (InferRequest.Parse(body.Span, LengthOfJson(context.Request, body.Length)), body);
            var job = new InferenceJob(request, content, isPicture || context.Request.Query["decode"] == "true");
            var (answer, jsonLength) = await served.Run(job.Run, context.RequestAborted).ConfigureAwait(false);
            if (jsonLength != answer.Length)
                context.Response.Headers[JsonLength] = jsonLength.ToString(CultureInfo.InvariantCulture);
            await Answers.Write(context, StatusCodes.Status200OK, jsonLength == answer.Length ? Answers.Json : "application/octet-stream", answer).ConfigureAwait(false);
        }
        finally
        {
            served.Leave();
        }
    }

    private static int LengthOfJson(HttpRequest request, int length)
    {
        if (!request.Headers.TryGetValue(JsonLength, out var text))
            return length;
        return int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var json) && json > 0 && json <= length
            ? json
            : throw InferRequest.Bad($"the header {JsonLength} says how many of the request's {length} bytes are JSON, found '{text}'.");
    }
}
