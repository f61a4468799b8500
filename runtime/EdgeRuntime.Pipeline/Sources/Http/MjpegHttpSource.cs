using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Pipeline.Running;

namespace EdgeRuntime.Pipeline.Sources.Http;

/// <summary>Pictures of a network camera. A thread of its own reads the stream, so that the newest picture is there when it is asked for; pictures that nobody took in time count as missed.</summary>
internal sealed class MjpegHttpSource : FrameSource
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);
    private const int SilentMilliseconds = 10_000;
    private const int Buffers = 4;

    private readonly string _title;
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly MultipartReader _parts;
    private readonly FramePool _pool = new(Buffers, 0);
    private readonly object _lock = new();
    private Socket? _socket;
    private MemoryFrame? _newest;
    private string? _problem;
    private bool _disposed;

    public MjpegHttpSource(Uri address, string? user, string title)
    {
        _title = title;
        _client = new HttpClient(new SocketsHttpHandler { ConnectCallback = Connect, ConnectTimeout = s_connectTimeout, AllowAutoRedirect = true, UseCookies = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (user is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
            _response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            _parts = new MultipartReader(_response.Content.ReadAsStream(), Boundary());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or SocketException)
        {
            Close();
            throw new DeviceException($"{title}: {Problems.OfRequest(exception)}", exception);
        }
        catch
        {
            Close();
            throw;
        }
        new Thread(Receive) { Name = "mjpeg", IsBackground = true }.Start();
    }

    public override VideoFormat Format { get; } = new(FrameEncoding.Jpeg, FrameFormat.I420, 0, 0, 0);

    public override VideoFrame? Read(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_newest is null && _problem is null)
                Monitor.Wait(_lock, timeout);
            if (_newest is null && _problem is not null)
                throw new DeviceException($"{_title}: {_problem}");
            var frame = _newest;
            _newest = null;
            return frame;
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _disposed = true;
            _newest?.Release();
            _newest = null;
        }
        Close();
        _pool.Dispose();
    }

    private void Close()
    {
        _socket?.Dispose();
        _response?.Dispose();
        _client.Dispose();
    }

    private string Boundary()
    {
        if (_response.StatusCode == HttpStatusCode.Unauthorized)
            throw new DeviceException($"{_title}: the camera wants a user and password; give them as user:password@ before the host.");
        if (!_response.IsSuccessStatusCode)
            throw new DeviceException($"{_title}: the camera answers {(int)_response.StatusCode} {_response.ReasonPhrase}.");
        var type = _response.Content.Headers.ContentType;
        var boundary = type?.Parameters.FirstOrDefault(static parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (type?.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true || string.IsNullOrEmpty(boundary))
            throw new DeviceException($"{_title}: expected multipart/x-mixed-replace with a boundary, found {type?.ToString() ?? "no type"}; name the camera's MJPEG stream.");
        // Some cameras count the hyphens before the boundary among it.
        return boundary.StartsWith("--", StringComparison.Ordinal) ? boundary[2..] : boundary;
    }

    private void Receive()
    {
        var problem = "the stream ended";
        try
        {
            for (long sequence = 0; ; sequence++)
            {
                var part = _parts.ReadPart();
                if (part.IsEmpty)
                    break;
                if (_pool.Lend(TimeSpan.Zero) is not { } frame)
                {
                    Starved++;
                    Missed++;
                    continue;
                }
                frame.Reserve(part.Length);
                part.CopyTo(frame.Buffer);
                frame.SetJpeg(part.Length, sequence, Stopwatch.GetTimestamp());
                Give(frame);
            }
        }
        catch (Exception exception) when (exception is IOException or DeviceException or ObjectDisposedException or SocketException or HttpRequestException)
        {
            problem = exception.Message;
        }
        lock (_lock)
        {
            _problem = problem;
            Monitor.PulseAll(_lock);
        }
    }

    private void Give(MemoryFrame frame)
    {
        lock (_lock)
        {
            if (_newest is not null)
            {
                Missed++;
                _newest.Release();
            }
            _newest = frame;
            if (_disposed)
            {
                frame.Release();
                _newest = null;
            }
            Monitor.PulseAll(_lock);
        }
    }

    // The socket is ours, so that reading ends when the camera is silent, and at once when the source is closed.
    private ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = SilentMilliseconds, SendTimeout = SilentMilliseconds };
        try
        {
            socket.ConnectAsync(context.DnsEndPoint, cancellation).AsTask().GetAwaiter().GetResult();
            _socket = socket;
            return new ValueTask<Stream>(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
