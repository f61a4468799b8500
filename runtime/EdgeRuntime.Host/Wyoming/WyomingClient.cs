using System.Net.Sockets;
using EdgeRuntime.Host.Listening;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>One connection: reads events and answers them, until the client is done or something is wrong, which it is told.</summary>
internal sealed class WyomingClient(Socket socket, HearingModels models, byte[] info, WyomingOptions options, WyomingMetrics metrics)
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);

    private readonly EventWriter _writer = new(socket);

    /// <summary>Serves the client to its end.</summary>
    public void Run()
    {
        try
        {
            Serve();
        }
        catch (ClientException e)
        {
            metrics.Of(e.Fault).Add();
            if (e.Fault is not (ClientFault.Cut or ClientFault.Slow))
                Refuse(socket, WyomingMetrics.Name(e.Fault), e.Message, s_wait);
        }
        catch (EdgeRuntimeException e)
        {
            Console.Error.WriteLine($"edgert: wyoming: {e.Message}");
            Refuse(socket, "failed", e.Message, s_wait);
        }
    }

    /// <summary>Tells a client why it is not served, and waits a moment for it to have heard: what it sends meanwhile would otherwise reset the connection before.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="code">What is wrong, for programs.</param>
    /// <param name="text">What is wrong, for people.</param>
    /// <param name="wait">The longest moment: a client may go on sending for ever.</param>
    public static void Refuse(Socket socket, string code, string text, TimeSpan wait)
    {
        try
        {
            new EventWriter(socket).Error(code, text);
            socket.Shutdown(SocketShutdown.Send);
            Span<byte> rest = stackalloc byte[4096];
            var until = Environment.TickCount64 + (long)wait.TotalMilliseconds;
            while (until - Environment.TickCount64 is > 0 and var left && socket.Poll(TimeSpan.FromMilliseconds(Math.Min(left, 200)), SelectMode.SelectRead) && socket.Receive(rest) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ClientException)
        {
            // It has gone, or does not listen: there is nobody to tell.
            return;
        }
    }

    private void Serve()
    {
        using var stream = new VoiceStream(models, _writer, metrics);
        var (reader, next) = (new EventReader(socket, options), new IncomingEvent());
        while (reader.Next(next))
            Answer(next, reader, stream);
    }

    private void Answer(IncomingEvent next, EventReader reader, VoiceStream stream)
    {
        switch (next.Kind)
        {
            case EventKind.AudioChunk:
                stream.Chunk(next, reader);
                break;
            case EventKind.AudioStart:
                stream.Start(next);
                break;
            case EventKind.AudioStop:
                stream.Stop();
                break;
            case EventKind.Detect:
                stream.Detect(next);
                break;
            case EventKind.Describe:
                _writer.Send(info);
                break;
            case EventKind.Ping when next.Text is { } text:
                _writer.Send("pong", json => json.WriteString("text", text));
                break;
            case EventKind.Ping:
                _writer.Send("pong");
                break;
            case EventKind.Transcribe:
                stream.Transcribe(next);
                break;
            default:
                metrics.Unknown.Add();
                break;
        }
    }
}
