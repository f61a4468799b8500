using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Bundle;

/// <summary>The manifest as JSON: snake_case names, indented, the members in the order of <see cref="Manifest"/>.</summary>
public static class ManifestJson
{
    /// <summary>The manifest's bytes, the same for the same manifest.</summary>
    public static byte[] Write(Manifest manifest) => [.. JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJsonContext.Default.Manifest), (byte)'\n'];

    /// <summary>Reads a manifest. A member that this version does not know is an error: what a newer version adds comes with a newer format version.</summary>
    /// <param name="json">The bytes of <c>manifest.json</c>.</param>
    /// <param name="source">What to call the file in messages.</param>
    /// <exception cref="InvalidModelException">It is no manifest, or one of a newer format.</exception>
    public static Manifest Read(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            var version = FormatVersion(json);
            if (version > Manifest.CurrentFormatVersion)
                throw new InvalidModelException($"{source}: the bundle has format version {version}, this program reads up to {Manifest.CurrentFormatVersion}; update edgert.");
            if (version < 1)
                throw new InvalidModelException($"{source}: {BundleEntryNames.Manifest} has no format_version of at least 1; convert the model again.");
            return ManifestReader.Read(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidModelException($"{source}: {BundleEntryNames.Manifest} is not valid ({Printable(exception.Message)}); convert the model again.", exception);
        }
    }

    private static string Printable(string message) => string.Create(message.Length, message, static (printable, message) =>
    {
        for (var i = 0; i < message.Length; i++)
            printable[i] = char.IsControl(message[i]) ? ' ' : message[i];
    });

    private static int FormatVersion(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("format_version"u8);
            reader.Read();
            if (found)
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) ? version : 0;
            reader.Skip();
        }
        return 0;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
