using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server;

/// <summary>Whole answers of known length.</summary>
internal static class Answers
{
    public const string Json = "application/json";

    // Quotes and signs as they are: browsers take JSON for nothing else (nosniff), and people read it.
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with JSON.</summary>
    public static Task WriteJson(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_readable))
            write(writer);
        return Write(context, status, Json, buffer.WrittenMemory);
    }

    /// <summary>Answers with <c>{"error": message}</c>.</summary>
    public static Task WriteError(HttpContext context, int status, string message) => WriteJson(context, status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", message);
        writer.WriteEndObject();
    });

    /// <summary>Answers with bytes; HEAD gets their length alone.</summary>
    public static async Task Write(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
