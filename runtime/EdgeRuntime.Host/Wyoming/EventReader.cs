using System.Net.Sockets;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>
/// Reads the events of one client: <c>{"type": …, "data_length": N, "payload_length": M}\n</c>, N bytes of JSON, M bytes. Lengths are limited before anything is read, payloads go through in pieces, and every wait has an end. Reading allocates nothing.
/// </summary>
internal sealed class EventReader(Socket socket, WyomingOptions options)
{
    public const int MostHeaderBytes = 16 << 10;
    public const int MostDataBytes = 32 << 10;
    public const long MostPayloadBytes = 16 << 20;
    private const double LeastBytesPerSecond = 4000;

    private readonly byte[] _bytes = new byte[MostDataBytes];
    private int _start;
    private int _end;
    private long _left;
    private long _deadline;

    /// <summary>Waits for the next event; what was not read of the payload before is passed over.</summary>
    /// <returns>Whether there is one: false when the client is done.</returns>
    /// <exception cref="ClientException">What comes is no event, or nothing comes.</exception>
    public bool Next(IncomingEvent next)
    {
        while (_left > 0)
        {
            var count = Available();
            _start += count;
            _left -= count;
        }
        if (_start == _end)
        {
            _deadline = Environment.TickCount64 + (long)options.Idle.TotalMilliseconds;
            if (!Fill(ClientFault.Idle))
                return false;
        }
        _deadline = Environment.TickCount64 + (long)options.Stall.TotalMilliseconds;
        int length;
        while ((length = _bytes.AsSpan(_start, Math.Min(_end - _start, MostHeaderBytes)).IndexOf((byte)'\n')) < 0)
        {
            if (_end - _start >= MostHeaderBytes)
                throw new ClientException(ClientFault.Header, $"the header is longer than {MostHeaderBytes} bytes; expected a line of JSON.");
            FillOrCut();
        }
        next.ReadHeader(_bytes.AsSpan(_start, length));
        _start += length + 1;
        if (next.DataLength is < 0 or > MostDataBytes)
            throw new ClientException(ClientFault.Length, $"data_length is {next.DataLength}, expected 0 to {MostDataBytes}.");
        if (next.PayloadLength is < 0 or > MostPayloadBytes)
            throw new ClientException(ClientFault.Length, $"payload_length is {next.PayloadLength}, expected 0 to {MostPayloadBytes}; send sound in smaller chunks.");
        while (_end - _start < next.DataLength)
            FillOrCut();
        if (next.DataLength > 0)
            next.ReadData(_bytes.AsSpan(_start, (int)next.DataLength));
        _start += (int)next.DataLength;
        _left = next.PayloadLength;
        _deadline = Environment.TickCount64 + (long)(options.Stall.TotalMilliseconds + _left / LeastBytesPerSecond * 1000);
        return true;
    }

    /// <summary>Reads a piece of the event's payload.</summary>
    /// <returns>How many bytes; 0 at its end.</returns>
    /// <exception cref="ClientException">They do not come.</exception>
    public int ReadPayload(Span<byte> destination)
    {
        if (_left == 0)
            return 0;
        var count = Math.Min(Available(), destination.Length);
        _bytes.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        _left -= count;
        return count;
    }

    // Bytes of the payload that are here, at least one.
    private int Available()
    {
        if (_start == _end)
            FillOrCut();
        return (int)Math.Min(_left, _end - _start);
    }

    private void FillOrCut()
    {
        if (!Fill(ClientFault.Stalled))
            throw new ClientException(ClientFault.Cut, "the connection ended in the middle of an event.");
    }

    private bool Fill(ClientFault late)
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }
        var wait = _deadline - Environment.TickCount64;
        if (wait < 0 || !socket.Poll(TimeSpan.FromMilliseconds(wait), SelectMode.SelectRead))
            throw new ClientException(late, late == ClientFault.Idle ? $"no event came for {options.Idle.TotalSeconds:0.#} s." : "the rest of an event did not come in time.");
        var count = Receive();
        _end += count;
        return count > 0;
    }

    // A client that closes before it has read everything resets the connection: that is an end like any other.
    private int Receive()
    {
        try
        {
            return socket.Receive(_bytes.AsSpan(_end));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return 0;
        }
    }
}
