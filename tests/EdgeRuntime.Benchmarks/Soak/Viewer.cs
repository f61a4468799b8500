namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>Somebody who watches the live page: its pictures and its events, as fast as they come.</summary>
internal sealed class Viewer : IDisposable
{
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pictures;
    private readonly Task _events;
    private long _pictureCount;
    private long _eventCount;

    public Viewer(int port, string pipeline)
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };
        _pictures = Count($"/stream.mjpg?pipeline={pipeline}", "Content-Length:"u8.ToArray(), () => _pictureCount++);
        _events = Count($"/events?pipeline={pipeline}", "data:"u8.ToArray(), () => _eventCount++);
    }

    public long Pictures => Volatile.Read(ref _pictureCount);

    public long Events => Volatile.Read(ref _eventCount);

    /// <exception cref="DeviceException">A stream was refused or has ended.</exception>
    public void CheckAlive()
    {
        foreach (var task in new[] { _pictures, _events })
        {
            if (task.IsCompleted)
                throw new DeviceException($"the live page's stream ended: {task.Exception?.InnerException?.Message ?? "closed by edgert"}");
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task Count(string path, byte[] mark, Action found)
    {
        using var response = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        response.EnsureSuccessStatusCode();
        using var stream = await response.Content.ReadAsStreamAsync(_stop.Token);
        var (buffer, matched) = (new byte[64 * 1024], 0);
        while (await stream.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            foreach (var value in buffer.AsSpan(0, read))
            {
                matched = Same(value, mark[matched]) ? matched + 1 : Same(value, mark[0]) ? 1 : 0;
                if (matched == mark.Length)
                {
                    found();
                    matched = 0;
                }
            }
        }
    }

    private static bool Same(byte one, byte other) => char.ToLowerInvariant((char)one) == char.ToLowerInvariant((char)other);
}
