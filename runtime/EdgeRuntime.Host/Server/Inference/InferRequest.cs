using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>A request for inference: its JSON, with the binary data that may follow it (the protocol's extension <c>binary_tensor_data</c>).</summary>
internal sealed class InferRequest
{
    private const int MostTensors = 64;

    /// <summary>What the answer repeats; null: nothing.</summary>
    public string? Id { get; private set; }

    public List<RequestTensor> Inputs { get; } = [];

    /// <summary>The outputs that are asked for; empty: all.</summary>
    public List<RequestOutput> Outputs { get; } = [];

    /// <summary>Whether outputs are binary that do not say so themselves.</summary>
    public bool BinaryOutputs { get; private set; }

    /// <summary>Reads a request.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="jsonLength">Bytes of JSON at its start.</param>
    /// <exception cref="RequestException">It is not what the protocol says.</exception>
    public static InferRequest Parse(ReadOnlySpan<byte> body, int jsonLength)
    {
        var request = new InferRequest();
        var reader = new Utf8JsonReader(body[..jsonLength]);
        try
        {
            request.Read(ref reader);
            if (reader.Read())
                throw Bad("there is text behind the request's JSON object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw Bad($"the request is no valid JSON: {ErrorReport.OneLine(e.Message)}");
        }
        request.PlaceBinaries(body.Length, jsonLength);
        return request;
    }

    public static RequestException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    private void Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw Bad("a request is a JSON object with 'inputs'.");
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
                Id = Text(ref reader, "id");
            else if (reader.ValueTextEquals("inputs"u8))
                ReadInputs(ref reader);
            else if (reader.ValueTextEquals("outputs"u8))
                ReadOutputs(ref reader);
            else if (reader.ValueTextEquals("parameters"u8))
                BinaryOutputs = ReadParameters(ref reader).Binary;
            else
                Skip(ref reader);
        }
        if (Inputs.Count == 0)
            throw Bad("the request has no 'inputs'.");
    }

    private void ReadInputs(ref Utf8JsonReader reader)
    {
        Begin(ref reader, JsonTokenType.StartArray, "'inputs' is an array of objects.");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (Inputs.Count == MostTensors)
                throw Bad($"a request has at most {MostTensors} inputs.");
            var input = new RequestTensor();
            while (Next(ref reader))
                ReadInput(ref reader, input);
            if (input.Name.Length == 0)
                throw Bad("an input has no 'name'.");
            if (input.DataStart < 0 == input.BinarySize < 0)
                throw Bad($"input '{input.Name}' takes either 'data' or the parameter 'binary_data_size'.");
            Inputs.Add(input);
        }
        if (reader.TokenType != JsonTokenType.EndArray)
            throw Bad("'inputs' is an array of objects.");
    }

    private static void ReadInput(ref Utf8JsonReader reader, RequestTensor input)
    {
        if (reader.ValueTextEquals("name"u8))
        {
            input.Name = Text(ref reader, "name");
        }
        else if (reader.ValueTextEquals("datatype"u8))
        {
            input.DataType = Text(ref reader, "datatype");
        }
        else if (reader.ValueTextEquals("shape"u8))
        {
            input.Shape = ReadShape(ref reader);
        }
        else if (reader.ValueTextEquals("data"u8))
        {
            Begin(ref reader, JsonTokenType.StartArray, "'data' is an array.");
            input.DataStart = (int)reader.TokenStartIndex;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("parameters"u8))
        {
            input.BinarySize = ReadParameters(ref reader).Size;
        }
        else
        {
            Skip(ref reader);
        }
    }

    private static List<int> ReadShape(ref Utf8JsonReader reader)
    {
        var shape = new List<int>();
        Begin(ref reader, JsonTokenType.StartArray, "'shape' is an array of whole numbers.");
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetInt32(out var dimension) || dimension < 0 || shape.Count == TensorShape.MaxRank)
                throw Bad($"'shape' has at most {TensorShape.MaxRank} whole numbers, none below 0.");
            shape.Add(dimension);
        }
        return reader.TokenType == JsonTokenType.EndArray ? shape : throw Bad("'shape' is an array of whole numbers.");
    }

    private void ReadOutputs(ref Utf8JsonReader reader)
    {
        Begin(ref reader, JsonTokenType.StartArray, "'outputs' is an array of objects.");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (Outputs.Count == MostTensors)
                throw Bad($"a request asks for at most {MostTensors} outputs.");
            var name = "";
            var binary = false;
            while (Next(ref reader))
            {
                if (reader.ValueTextEquals("name"u8))
                    name = Text(ref reader, "name");
                else if (reader.ValueTextEquals("parameters"u8))
                    binary = ReadParameters(ref reader).Binary;
                else
                    Skip(ref reader);
            }
            Outputs.Add(new RequestOutput(name, binary));
        }
        if (reader.TokenType != JsonTokenType.EndArray)
            throw Bad("'outputs' is an array of objects.");
    }

    private static (int Size, bool Binary) ReadParameters(ref Utf8JsonReader reader)
    {
        var (size, binary) = (-1, false);
        Begin(ref reader, JsonTokenType.StartObject, "'parameters' is an object.");
        while (Next(ref reader))
        {
            if (reader.ValueTextEquals("binary_data_size"u8))
                size = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var bytes) && bytes >= 0 ? bytes : throw Bad("'binary_data_size' is a number of bytes.");
            else if (reader.ValueTextEquals("binary_data"u8) || reader.ValueTextEquals("binary_data_output"u8))
                binary = reader.Read() && reader.GetBoolean();
            else if (reader.ValueTextEquals("classification"u8))
                throw Bad("the extension 'classification' is not offered; read the scores from the output.");
            else
                Skip(ref reader);
        }
        return (size, binary);
    }

    // Binary data lies behind the JSON in the order of the inputs.
    private void PlaceBinaries(int length, int jsonLength)
    {
        long at = jsonLength;
        foreach (var input in Inputs)
        {
            if (input.BinarySize < 0)
                continue;
            input.BinaryStart = (int)Math.Min(at, length);
            at += input.BinarySize;
        }
        if (at != length)
            throw Bad($"the sizes of the JSON and of the inputs' binary data come to {at} bytes, the request has {length}.");
    }

    private static bool Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static string Text(ref Utf8JsonReader reader, string key) => reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Bad($"'{key}' is a string.");

    private static void Begin(ref Utf8JsonReader reader, JsonTokenType token, string otherwise)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw Bad(otherwise);
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
