using System.Text.Json;

namespace EdgeRuntime.Host.Server.Inference;

/// <summary>What models are, as the protocol's JSON.</summary>
internal static class ModelJson
{
    public static void WriteServer(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, "edgert");
        writer.WriteString("version"u8, CommandLine.Version);
        writer.WriteStartArray("extensions"u8);
        writer.WriteStringValue("binary_tensor_data"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteModel(Utf8JsonWriter writer, ServedModel served)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, served.Name);
        writer.WriteStartArray("versions"u8);
        writer.WriteStringValue(served.Version);
        writer.WriteEndArray();
        writer.WriteString("platform"u8, $"edgert_{served.Session.Engine}");
        writer.WriteStartArray("inputs"u8);
        foreach (var index in served.Session.DataInputs)
        {
            WriteTensor(writer, served.Session.Inputs[index]);
            if (served.Feeders[index] is not null)
            {
                writer.WriteStartObject("parameters"u8);
                writer.WriteBoolean("takes_pictures"u8, true);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("outputs"u8);
        foreach (var index in served.Session.DataOutputs)
        {
            WriteTensor(writer, served.Session.Outputs[index]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Begins the object of a tensor; the caller ends it.</summary>
    public static void WriteTensor(Utf8JsonWriter writer, TensorInfo info)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, info.Name);
        writer.WriteString("datatype"u8, TensorType.NameOf(info.Type) ?? info.Type.ShortName());
        writer.WriteStartArray("shape"u8);
        foreach (var dimension in info.Shape.Dimensions)
            writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
    }
}
