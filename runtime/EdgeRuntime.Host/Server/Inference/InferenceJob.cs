using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using EdgeRuntime.Host.Reports;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Vision;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>One request on its model: from the bytes of the request to those of the answer.</summary>
internal sealed class InferenceJob(InferRequest request, ReadOnlyMemory<byte> body, bool decode)
{
    private readonly ArrayBufferWriter<byte> _answer = new(4096);
    private int _picture = -1;

    /// <summary>Fills the inputs, runs the model, writes the answer.</summary>
    /// <returns>The answer, and how much of it is JSON.</returns>
    /// <exception cref="RequestException">The request does not fit the model.</exception>
    public (ReadOnlyMemory<byte> Answer, int JsonLength) Run(ServedModel served)
    {
        var session = served.Session;
        FillInputs(served);
        var outputs = ChooseOutputs(served);
        session.ResetState();
        session.Run();
        using (var writer = new Utf8JsonWriter(_answer))
            WriteJson(writer, served, outputs);
        var jsonLength = _answer.WrittenCount;
        foreach (var (index, binary) in outputs)
        {
            if (binary)
                _answer.Write(session.Output(index).Bytes);
        }
        return (_answer.WrittenMemory, jsonLength);
    }

    private void FillInputs(ServedModel served)
    {
        var session = served.Session;
        var missing = new List<int>(session.DataInputs);
        foreach (var input in request.Inputs)
        {
            var index = missing.FindIndex(i => session.Inputs[i].Name == input.Name);
            if (index < 0)
                throw InferRequest.Bad($"model '{served.Name}' has no input '{input.Name}', or it was given twice; its inputs are {string.Join(", ", session.DataInputs.Select(i => Describe(session.Inputs[i])))}.");
            Fill(served, missing[index], input);
            missing.RemoveAt(index);
        }
        if (missing.Count > 0)
            throw InferRequest.Bad($"the request lacks input {Describe(session.Inputs[missing[0]])}.");
    }

    private void Fill(ServedModel served, int index, RequestTensor input)
    {
        var info = served.Session.Inputs[index];
        if (input.DataType == TensorType.Bytes)
        {
            FillPicture(served, index, input);
            return;
        }
        if (input.DataType != TensorType.NameOf(info.Type))
            throw InferRequest.Bad($"input '{info.Name}' takes {TensorType.NameOf(info.Type)}{(served.Feeders[index] is null ? "" : " or a picture (BYTES)")}, found '{input.DataType}'.");
        if (input.Shape is not { } shape || !info.Shape.Dimensions.AsSpan().SequenceEqual(shape.ToArray()))
            throw InferRequest.Bad($"input '{info.Name}' has the shape [{string.Join(",", info.Shape.Dimensions)}], found {(input.Shape is null ? "none" : $"[{string.Join(",", input.Shape)}]")}.");
        var buffer = served.Session.Input(index);
        if (input.BinarySize < 0)
        {
            if (!TensorType.HasJson(info.Type))
                throw InferRequest.Bad($"input '{info.Name}' is {input.DataType}, for which the protocol has no JSON; send it as binary data (parameter 'binary_data_size').");
            TensorReader.Read(body.Span[input.DataStart..], buffer, info.Name);
            return;
        }
        if (input.BinarySize != buffer.ByteCount)
            throw InferRequest.Bad($"input {Describe(info)} has {buffer.ByteCount} bytes, 'binary_data_size' says {input.BinarySize}.");
        var bytes = body.Span.Slice(input.BinaryStart, input.BinarySize);
        if (info.Type == ElementType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw InferRequest.Bad($"input '{info.Name}' is BOOL: its bytes are 0 or 1.");
        bytes.CopyTo(buffer.Bytes);
    }

    private void FillPicture(ServedModel served, int index, RequestTensor input)
    {
        var info = served.Session.Inputs[index];
        if (served.Feeders[index] is not { } feeder)
            throw InferRequest.Bad($"input {Describe(info)} takes no pictures: its bundle does not say how they become this input (edgec convert --input-scale …).");
        var sample = new Sample();
        try
        {
            ImageFile.Decode(PictureOf(input), input.Name, sample);
            feeder.Feed(sample);
        }
        catch (InvalidModelException e)
        {
            throw InferRequest.Bad(ErrorReport.OneLine(e.Message));
        }
        _picture = index;
    }

    // Binary: four bytes of length, then the file; JSON: base64, alone or as {"b64": "…"}.
    private ReadOnlySpan<byte> PictureOf(RequestTensor input)
    {
        if (input.Shape is { } shape && shape.Aggregate(1L, static (product, side) => product * side) != 1)
            throw InferRequest.Bad($"input '{input.Name}' takes one picture, of the shape [1], found [{string.Join(",", shape)}].");
        if (input.BinarySize >= 0)
        {
            var bytes = body.Span.Slice(input.BinaryStart, input.BinarySize);
            return bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == bytes.Length - 4 ? bytes[4..] : throw InferRequest.Bad($"input '{input.Name}': binary BYTES begin with four bytes that say how many follow, little-endian.");
        }
        var reader = new Utf8JsonReader(body.Span[input.DataStart..], isFinalBlock: false, default);
        while (reader.Read() && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.PropertyName)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals("b64"u8))
                break;
        }
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var file) ? file : throw InferRequest.Bad($"input '{input.Name}': a picture in JSON is [\"BASE64\"] or [{{\"b64\": \"BASE64\"}}].");
    }

    private List<(int Index, bool Binary)> ChooseOutputs(ServedModel served)
    {
        var session = served.Session;
        var chosen = new List<(int, bool)>();
        foreach (var index in session.DataOutputs)
        {
            var asked = request.Outputs.Find(output => output.Name == session.Outputs[index].Name);
            if (request.Outputs.Count == 0 || asked is not null)
                chosen.Add((index, request.BinaryOutputs || asked is { IsBinary: true }));
        }
        foreach (var output in request.Outputs)
        {
            if (!session.DataOutputs.Any(index => session.Outputs[index].Name == output.Name))
                throw InferRequest.Bad($"model '{served.Name}' has no output '{output.Name}'; its outputs are {string.Join(", ", session.DataOutputs.Select(i => Describe(session.Outputs[i])))}.");
        }
        return chosen;
    }

    private void WriteJson(Utf8JsonWriter writer, ServedModel served, List<(int Index, bool Binary)> outputs)
    {
        writer.WriteStartObject();
        writer.WriteString("model_name"u8, served.Name);
        writer.WriteString("model_version"u8, served.Version);
        if (request.Id is { } id)
            writer.WriteString("id"u8, id);
        writer.WriteStartArray("outputs"u8);
        foreach (var (index, binary) in outputs)
        {
            var buffer = served.Session.Output(index);
            var info = served.Session.Outputs[index];
            ModelJson.WriteTensor(writer, info);
            if (binary)
            {
                writer.WriteStartObject("parameters"u8);
                writer.WriteNumber("binary_data_size"u8, buffer.ByteCount);
                writer.WriteEndObject();
            }
            else
            {
                writer.WritePropertyName("data"u8);
                TensorWriter.Write(writer, buffer, info.Name);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (decode)
            WriteDecoded(writer, served);
        writer.WriteEndObject();
    }

    private void WriteDecoded(Utf8JsonWriter writer, ServedModel served)
    {
        var bundle = served.Model.Bundle;
        if (_picture >= 0 && ManifestDecoder.Create(bundle.Manifest, bundle.Labels) is { } decoder)
        {
            var result = new VisionResult();
            decoder.Decode(new SessionOutputs(served.Session), served.Feeders[_picture]!.Transform, result);
            writer.WritePropertyName("decoded"u8);
            JsonSerializer.Serialize(writer, DecodedReport.Of(result, bundle.Labels), ReportJson.Default.DecodedReport);
        }
        else if (bundle.Manifest.Classification is { } how)
        {
            var scores = new ClassScore[5];
            var count = ClassificationDecoder.TopK(new OutputReader(served.Session, served.Session.DataOutputs[0]).Read(), scores, how.Softmax);
            var classes = new ScoreReport[count];
            for (var i = 0; i < count; i++)
                classes[i] = new ScoreReport(scores[i].Index, Labels.NameOf(scores[i].Index, bundle.Labels), scores[i].Score);
            writer.WritePropertyName("decoded"u8);
            JsonSerializer.Serialize(writer, new DecodedReport([], classes, null, null, null), ReportJson.Default.DecodedReport);
        }
    }

    private static string Describe(TensorInfo info) => $"'{info.Name}' {TensorType.NameOf(info.Type) ?? info.Type.ShortName()}[{string.Join(",", info.Shape.Dimensions)}]";
}
