using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace EdgeRuntime.Host.Tests.Wyoming;

/// <summary>A client of Wyoming that knows nothing of the server's code: lines of JSON, data and payload as the protocol's description has them.</summary>
internal sealed class WyomingTestClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    public WyomingTestClient(int port)
    {
        _client = new TcpClient("127.0.0.1", port) { NoDelay = true };
        _stream = _client.GetStream();
        _stream.ReadTimeout = 20_000;
    }

    /// <summary>Sends an event, its data within the header or behind it.</summary>
    public void Send(string type, string? data = null, byte[]? payload = null, bool inHeader = false)
    {
        var text = data ?? "";
        var header = new StringBuilder($"{{\"type\": \"{type}\", \"version\": \"1.8.0\"");
        if (inHeader && data is not null)
            header.Append($", \"data\": {data}");
        else if (data is not null)
            header.Append($", \"data_length\": {Encoding.UTF8.GetByteCount(text)}");
        if (payload is not null)
            header.Append($", \"payload_length\": {payload.Length}");
        Raw(Encoding.UTF8.GetBytes(header.Append("}\n").ToString()));
        if (!inHeader)
            Raw(Encoding.UTF8.GetBytes(text));
        Raw(payload ?? []);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends sound of 16 bits and 16 kHz in chunks of 512 samples, each with its time in milliseconds.</summary>
    public void Sound(params short[][] pieces)
    {
        var samples = pieces.SelectMany(static piece => piece).ToArray();
        for (var at = 0; at < samples.Length; at += 512)
            Chunk(16000, 2, 1, MemoryMarshal.AsBytes(samples.AsSpan(at, Math.Min(512, samples.Length - at))).ToArray(), at / 16);
    }

    public void Chunk(int rate, int width, int channels, byte[] payload, long? timestamp = null) =>
        Send("audio-chunk", $"{{\"rate\": {rate}, \"width\": {width}, \"channels\": {channels}, \"timestamp\": {(timestamp is { } time ? $"{time}" : "null")}}}", payload);

    public void Start(int rate = 16000, int width = 2, int channels = 1, bool inHeader = false) => Send("audio-start", $"{{\"rate\": {rate}, \"width\": {width}, \"channels\": {channels}}}", inHeader: inHeader);

    /// <summary>The next event; null where the server ends the connection.</summary>
    public (string Type, JsonElement Data)? Read()
    {
        var line = new List<byte>();
        while (true)
        {
            var next = _stream.ReadByte();
            if (next < 0)
                return line.Count == 0 ? null : throw new EndOfStreamException("The server ended the connection in the middle of a header.");
            if (next == '\n')
                break;
            line.Add((byte)next);
        }
        var header = JsonDocument.Parse(line.ToArray()).RootElement;
        var data = JsonDocument.Parse("{}").RootElement;
        if (header.TryGetProperty("data_length", out var length))
        {
            var bytes = new byte[length.GetInt32()];
            _stream.ReadExactly(bytes);
            data = JsonDocument.Parse(bytes).RootElement;
        }
        Assert.That(header.TryGetProperty("payload_length", out _), Is.False);
        return (header.GetProperty("type").GetString()!, data);
    }

    /// <summary>The next event, which must be of this type.</summary>
    public JsonElement Read(string type)
    {
        var read = Read();
        Assert.That(read?.Type, Is.EqualTo(type), read?.Data.ToString());
        return read!.Value.Data;
    }

    /// <summary>The error that the server ends the connection with.</summary>
    public string Refused(string code)
    {
        var error = Read("error");
        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo(code));
        Assert.That(Read(), Is.Null);
        return error.GetProperty("text").GetString()!;
    }

    /// <summary>Closes what this side sends.</summary>
    public void Finish() => _client.Client.Shutdown(SocketShutdown.Send);

    public void Dispose() => _client.Dispose();
}
