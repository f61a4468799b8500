using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EdgeRuntime.Host.Reports;

/// <summary>Writes the reports of <c>--json</c>: snake_case keys, numbers as they are, one object on stdout.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Serialization, UseStringEnumConverter = true)]
[JsonSerializable(typeof(InfoReport))]
[JsonSerializable(typeof(DevicesReport))]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(InferReport))]
[JsonSerializable(typeof(EvalReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(TuneReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    // Signs as they are, as the & between the options of a source.
    private static readonly JsonWriterOptions s_readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write<T>(T report, JsonTypeInfo<T> type)
    {
        using var output = StandardOutput.Open();
        using (var writer = new Utf8JsonWriter(output, s_readable))
            JsonSerializer.Serialize(writer, report, type);
        output.Write("\n"u8);
    }
}
