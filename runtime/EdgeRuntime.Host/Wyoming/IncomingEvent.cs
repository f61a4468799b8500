using System.Text.Json;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>An event from a client: a line of JSON with its type, lengths and data, and more data behind it that is merged on top. What means nothing here is passed over. Reading an event of sound allocates nothing.</summary>
internal sealed class IncomingEvent
{
    private static readonly JsonReaderOptions s_json = new() { MaxDepth = 32 };

    public EventKind Kind { get; private set; }

    /// <summary>Bytes of JSON that follow the header.</summary>
    public long DataLength { get; private set; }

    /// <summary>Bytes that follow those.</summary>
    public long PayloadLength { get; private set; }

    /// <summary>Samples a second, bytes of a sample, channels; 0 where the event says nothing of them.</summary>
    public (int Rate, int Width, int Channels) Format { get; private set; }

    /// <summary>The client's time in milliseconds.</summary>
    public long? Timestamp { get; private set; }

    /// <summary>Words that are asked for; null: all.</summary>
    public IReadOnlyList<string>? Names { get; private set; }

    /// <summary>The model that is asked for.</summary>
    public string? Name { get; private set; }

    /// <summary>The language that is asked for.</summary>
    public string? Language { get; private set; }

    /// <summary>The text of a ping.</summary>
    public string? Text { get; private set; }

    /// <summary>Reads a header.</summary>
    /// <exception cref="ClientException">It is none.</exception>
    public void ReadHeader(ReadOnlySpan<byte> line)
    {
        (Kind, DataLength, PayloadLength, Format, Timestamp, Names, Name, Language, Text) = (EventKind.Other, 0, 0, default, null, null, null, null, null);
        var typed = false;
        try
        {
            var reader = new Utf8JsonReader(line, s_json);
            Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    Expect(ref reader, JsonTokenType.String);
                    (Kind, typed) = (KindOf(reader), true);
                }
                else if (reader.ValueTextEquals("data_length"u8))
                    DataLength = Whole(ref reader) ?? 0;
                else if (reader.ValueTextEquals("payload_length"u8))
                    PayloadLength = Whole(ref reader) ?? 0;
                else if (reader.ValueTextEquals("data"u8))
                {
                    if (reader.Read() && reader.TokenType != JsonTokenType.Null)
                        ReadFields(ref reader);
                }
                else
                    Pass(ref reader);
            }
            if (!typed || reader.Read())
                throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ClientException(ClientFault.Header, "expected a line with a JSON object that has the event's \"type\", and \"data\", \"data_length\" and \"payload_length\" of their kinds.", e);
        }
    }

    /// <summary>Reads the data behind the header.</summary>
    /// <exception cref="ClientException">It is no JSON object, or one of its values is of another kind than the protocol says.</exception>
    public void ReadData(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, s_json);
            if (!reader.Read())
                throw new JsonException();
            ReadFields(ref reader);
            if (reader.Read())
                throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ClientException(ClientFault.Data, "expected a JSON object of \"data_length\" bytes behind the header, with values of the kinds that the protocol says.", e);
        }
    }

    private static EventKind KindOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("audio-chunk"u8) ? EventKind.AudioChunk
        : reader.ValueTextEquals("audio-start"u8) ? EventKind.AudioStart
        : reader.ValueTextEquals("audio-stop"u8) ? EventKind.AudioStop
        : reader.ValueTextEquals("detect"u8) ? EventKind.Detect
        : reader.ValueTextEquals("transcribe"u8) ? EventKind.Transcribe
        : reader.ValueTextEquals("describe"u8) ? EventKind.Describe
        : reader.ValueTextEquals("ping"u8) ? EventKind.Ping
        : EventKind.Other;

    private void ReadFields(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("rate"u8))
                Format = Format with { Rate = Small(ref reader) };
            else if (reader.ValueTextEquals("width"u8))
                Format = Format with { Width = Small(ref reader) };
            else if (reader.ValueTextEquals("channels"u8))
                Format = Format with { Channels = Small(ref reader) };
            else if (reader.ValueTextEquals("timestamp"u8))
                Timestamp = Whole(ref reader);
            else if (reader.ValueTextEquals("names"u8))
                Names = Texts(ref reader);
            else if (reader.ValueTextEquals("name"u8))
                Name = String(ref reader);
            else if (reader.ValueTextEquals("language"u8))
                Language = String(ref reader);
            else if (reader.ValueTextEquals("text"u8))
                Text = String(ref reader);
            else
                Pass(ref reader);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        if (!reader.Read() || reader.TokenType != kind)
            throw new JsonException();
    }

    private static void Pass(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || !reader.TrySkip())
            throw new JsonException();
    }

    private static long? Whole(ref Utf8JsonReader reader)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.Null)
            return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : throw new JsonException();
    }

    private static int Small(ref Utf8JsonReader reader) => (int)Math.Clamp(Whole(ref reader) ?? 0, -1, int.MaxValue);

    private static string? String(ref Utf8JsonReader reader)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.Null)
            return null;
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException();
    }

    private static List<string>? Texts(ref Utf8JsonReader reader)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            texts.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray ? texts : throw new JsonException();
    }
}
