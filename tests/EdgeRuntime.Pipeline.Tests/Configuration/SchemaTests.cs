using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Pipeline.Tests.Configuration;

/// <summary>The JSON Schema and the reader of pipeline files agree: what one takes, so does the other, with whatever is changed in a file.</summary>
public class SchemaTests
{
    private static readonly JsonElement s_schema = Schema();

    [Test]
    public void The_schema_says_what_it_is() => Assert.That(s_schema.GetProperty("$schema").GetString(), Is.EqualTo("https://json-schema.org/draft/2020-12/schema"));

    [Test]
    public void A_whole_file_is_valid() => Assert.That((ByReader(PipelineFileTests.Whole), BySchema(PipelineFileTests.Whole)), Is.EqualTo((true, true)));

    [Test]
    public void With_any_value_replaced_both_say_the_same()
    {
        string[] values = ["3", "-1", "0.5", "1e9", "true", "null", "\"\"", "\"x\"", "\"5s\"", "\"5 s\"", "[]", "[1, 2]", "[[0, 0], [1, 0], [1, 1]]", "{}", "\"model\"", "\"latest\"", "[ \"new\" ]", "[ \"face\" ]", "\"a b\""];
        var (valid, invalid) = (0, 0);
        foreach (var value in Regex.Matches(PipelineFileTests.Whole, @"(?<=: )(""[^""]*""|[0-9.]+)").Cast<Match>())
        {
            foreach (var other in values)
            {
                var text = string.Concat(PipelineFileTests.Whole.AsSpan(0, value.Index), other, PipelineFileTests.Whole.AsSpan(value.Index + value.Length));
                var (reader, schema) = (ByReader(text), BySchema(text));
                Assert.That(schema, Is.EqualTo(reader), $"{value.Value} → {other} at {value.Index}");
                (valid, invalid) = (valid + (reader ? 1 : 0), invalid + (reader ? 0 : 1));
            }
        }
        Assert.That((valid > 50, invalid > 200), Is.EqualTo((true, true)), $"{valid} and {invalid}");
    }

    [Test]
    public void With_any_key_misspelt_or_gone_both_say_the_same()
    {
        foreach (var key in Regex.Matches(PipelineFileTests.Whole, @"""[a-z_$]+"":").Cast<Match>())
        {
            var text = PipelineFileTests.Whole.Remove(key.Index + 1, 1);
            Assert.That((ByReader(text), BySchema(text)), Is.EqualTo((false, false)), key.Value);
        }
    }

    private static bool ByReader(string text)
    {
        try
        {
            PipelineFile.Parse(Encoding.UTF8.GetBytes(text), "x");
            return true;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    private static bool BySchema(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        return IsValid(document.RootElement, s_schema);
    }

    // The keywords that the schema uses; another one would be a hole in this test.
    private static bool IsValid(JsonElement value, JsonElement schema)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var limit = keyword.Value;
            var good = keyword.Name switch
            {
                "$schema" or "title" or "description" => true,
                "type" => limit.ValueKind == JsonValueKind.Array ? limit.EnumerateArray().Any(type => IsOf(value, type.GetString()!)) : IsOf(value, limit.GetString()!),
                "enum" => value.ValueKind == JsonValueKind.String && limit.EnumerateArray().Any(word => word.GetString() == value.GetString()),
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= limit.GetInt32(),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, limit.GetString()!),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= limit.GetDouble(),
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= limit.GetDouble(),
                "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= limit.GetInt32(),
                "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= limit.GetInt32(),
                "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => IsValid(item, limit)),
                "required" => value.ValueKind != JsonValueKind.Object || limit.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "properties" => value.ValueKind != JsonValueKind.Object || limit.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out var member) || IsValid(member, property.Value)),
                "additionalProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(member => schema.GetProperty("properties").TryGetProperty(member.Name, out _)),
                "oneOf" => limit.EnumerateArray().Count(one => IsValid(value, one)) == 1,
                "anyOf" => limit.EnumerateArray().Any(one => IsValid(value, one)),
                _ => throw new AssertionException($"the test knows no '{keyword.Name}'"),
            };
            if (!good)
                return false;
        }
        return true;
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => throw new AssertionException(type),
    };

    private static JsonElement Schema()
    {
        using var bytes = new MemoryStream();
        PipelineFile.WriteSchema(bytes);
        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }
}
