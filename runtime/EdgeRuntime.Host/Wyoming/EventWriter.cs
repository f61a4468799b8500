using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>Writes events to one client: the header with the length of the data, and the data behind it. What a client that has gone does not hear any more is no fault: reading says that it has gone.</summary>
internal sealed class EventWriter(Socket socket)
{
    private bool _gone;

    /// <summary>Sends an event without data.</summary>
    /// <exception cref="ClientException">The client does not take it.</exception>
    public void Send(string type) => Send(Encode(type, null));

    /// <summary>Sends an event.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="data">Writes the members of its data.</param>
    /// <exception cref="ClientException">The client does not take it.</exception>
    public void Send(string type, Action<Utf8JsonWriter> data) => Send(Encode(type, data));

    /// <summary>Sends an event that was encoded before.</summary>
    /// <exception cref="ClientException">The client does not take it.</exception>
    public void Send(ReadOnlySpan<byte> encoded)
    {
        try
        {
            while (encoded.Length > 0 && !_gone)
                encoded = encoded[socket.Send(encoded)..];
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown)
        {
            _gone = true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw new ClientException(ClientFault.Slow, "answers are not taken.", e);
        }
    }

    /// <summary>Tells what is wrong.</summary>
    /// <exception cref="ClientException">The client does not take it.</exception>
    public void Error(string code, string text) => Send("error", writer =>
    {
        writer.WriteString("text", text);
        writer.WriteString("code", code);
    });

    /// <summary>The bytes of an event.</summary>
    public static byte[] Encode(string type, Action<Utf8JsonWriter>? data)
    {
        var body = new ArrayBufferWriter<byte>();
        if (data is not null)
            WriteObject(body, data);
        var all = new ArrayBufferWriter<byte>(128 + body.WrittenCount);
        WriteObject(all, writer =>
        {
            writer.WriteString("type", type);
            if (data is not null)
                writer.WriteNumber("data_length", body.WrittenCount);
        });
        all.Write("\n"u8);
        all.Write(body.WrittenSpan);
        return all.WrittenSpan.ToArray();
    }

    private static void WriteObject(ArrayBufferWriter<byte> to, Action<Utf8JsonWriter> members)
    {
        using var writer = new Utf8JsonWriter(to);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    }
}
