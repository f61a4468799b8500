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
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
        }
        return buffer.AsMemory(0, length);
    }
}
