using System.Text.Json;
using EdgeRuntime.Host.Listening;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>The answer to <c>describe</c>: programs, each with its models. Voice activity has no place in it; the protocol knows its events alone.</summary>
internal static class ServiceInfo
{
    /// <summary>The event.</summary>
    public static byte[] Encode(HearingModels models, WyomingOptions options) => EventWriter.Encode("info", json =>
    {
        json.WriteStartArray("wake");
        if (models.WordsManifest is { } words)
        {
            json.WriteStartObject();
            Artifact(json, "edgert", "Words on the device", CommandLine.Version);
            json.WriteStartArray("models");
            foreach (var word in models.Words)
            {
                json.WriteStartObject();
                Artifact(json, word, word, words.Version);
                json.WriteString("phrase", word);
                Languages(json, options);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("asr");
        if (models.TextManifest is { } text)
        {
            json.WriteStartObject();
            Artifact(json, "edgert", "Speech recognition on the device", CommandLine.Version);
            json.WriteStartArray("models");
            json.WriteStartObject();
            Artifact(json, text.Name, text.Name, text.Version);
            Languages(json, options);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteBoolean("supports_transcript_streaming", true);
            json.WriteBoolean("requires_external_vad", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        foreach (var none in (ReadOnlySpan<string>)["tts", "handle", "intent", "mic", "snd"])
        {
            json.WriteStartArray(none);
            json.WriteEndArray();
        }
    });

    private static void Artifact(Utf8JsonWriter json, string name, string description, string version)
    {
        json.WriteString("name", name);
        json.WriteStartObject("attribution");
        json.WriteString("name", "EdgeRuntime");
        json.WriteString("url", "");
        json.WriteEndObject();
        json.WriteBoolean("installed", true);
        json.WriteString("description", description);
        json.WriteString("version", version);
    }

    private static void Languages(Utf8JsonWriter json, WyomingOptions options)
    {
        json.WriteStartArray("languages");
        foreach (var language in options.Languages)
            json.WriteStringValue(language);
        json.WriteEndArray();
    }
}
