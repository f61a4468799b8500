using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>Reads the whole body of a request. Its size is limited by Kestrel, and so is the time that it may take.</summary>
internal static class RequestBody
{
    public static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Max(request.ContentLength ?? 0, 1024)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == request.ContentLength)
                    break;
                Array.Resize(ref buffer, 2 * length);
            }
            var read = await ReadSome(request, buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
        }
        return buffer.AsMemory(0, length);
    }

    // Kestrel says "bad request" to most of what is wrong with a body, but an unlikely size of a chunk is an IOException to it.
    private static async ValueTask<int> ReadSome(HttpRequest request, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await request.Body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not (BadHttpRequestException or ConnectionResetException))
        {
            throw InferRequest.Bad($"the request's body cannot be read: {ErrorReport.OneLine(e.Message)}");
        }
    }
}
