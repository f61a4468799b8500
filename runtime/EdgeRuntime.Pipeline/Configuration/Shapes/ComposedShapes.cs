using System.Text.Json;

namespace EdgeRuntime.Pipeline.Configuration.Shapes;

/// <summary>A list of values of one shape.</summary>
internal sealed class ListShape(Shape item, int least = 0, int most = 256) : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Array || node.Items.Count < least || node.Items.Count > most)
            throw node.Wrong(least == most ? $"a list of {least}" : least > 0 ? $"a list of {least} or more (at most {most})" : $"a list of at most {most}");
        foreach (var value in node.Items)
            item.Check(value);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "array"u8);
        json.WriteNumber("minItems"u8, least);
        json.WriteNumber("maxItems"u8, most);
        json.WriteStartObject("items"u8);
        item.WriteSchema(json);
        json.WriteEndObject();
    }
}

/// <summary>An object whose keys are the user's, with values of one shape.</summary>
internal sealed class MapShape(string what, Shape value, int most = 256) : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Object || node.Members.Count > most)
            throw node.Wrong($"{what}, an object of at most {most} keys");
        foreach (var (_, member) in node.Members)
            value.Check(member);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "object"u8);
        json.WriteNumber("maxProperties"u8, most);
        json.WriteStartObject("additionalProperties"u8);
        value.WriteSchema(json);
        json.WriteEndObject();
    }
}

/// <summary>A value that may be written shortly, as a text, or with all that there is to say, as an object.</summary>
internal sealed class ShortOrLongShape(Shape text, Shape other, string expected) : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind is not (ConfigKind.Text or ConfigKind.Object or ConfigKind.Array))
            throw node.Wrong(expected);
        (node.Kind == ConfigKind.Text ? text : other).Check(node);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf"u8);
        foreach (var shape in new[] { text, other })
        {
            json.WriteStartObject();
            shape.WriteSchema(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}

/// <summary>A key of an object.</summary>
/// <param name="Name">The key.</param>
/// <param name="Shape">What its value may be.</param>
/// <param name="Description">What it means, with its default.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record Key(string Name, Shape Shape, string Description, bool Required = false);

/// <summary>An object of known keys.</summary>
internal sealed class ObjectShape(string what, params Key[] keys) : Shape
{
    public IReadOnlyList<Key> Keys => keys;

    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Object)
            throw node.Wrong($"{what}, an object");
        foreach (var (name, value) in node.Members)
        {
            var key = Array.Find(keys, key => key.Name == name) ?? throw value.Error($"{what} has no key '{name}'{Hint(name)}");
            key.Shape.Check(value);
        }
        foreach (var key in keys)
        {
            if (key.Required && node.Find(key.Name) is null)
                throw node.Error($"{what} needs the key '{key.Name}': {key.Description}");
        }
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        foreach (var key in keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description"u8, key.Description);
            key.Shape.WriteSchema(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        foreach (var key in keys)
        {
            if (key.Required)
                json.WriteStringValue(key.Name);
        }
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties"u8, false);
    }

    private string Hint(string name) => NearestWord.Find(name, keys.Select(static key => key.Name)) is { } near ? $"; did you mean '{near}'?" : $"; its keys are {string.Join(", ", keys.Select(static key => key.Name))}.";
}

/// <summary>An object of one of several shapes, which its key <c>type</c> names.</summary>
internal sealed class TypedShape(string what, params (string Type, string Description, Key[] Keys)[] types) : Shape
{
    private readonly (string Type, string Description, ObjectShape Shape)[] _types =
        Array.ConvertAll(types, static type => (type.Type, type.Description, new ObjectShape($"{type.Type}", [new Key("type", new ChoiceShape(type.Type), type.Description, true), .. type.Keys])));

    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Object)
            throw node.Wrong($"{what}, an object");
        var type = node.Find("type") ?? throw node.Error($"{what} needs the key 'type': one of {Words()}.");
        foreach (var (name, _, shape) in _types)
        {
            if (type.Kind == ConfigKind.Text && type.Text == name)
            {
                shape.Check(node);
                return;
            }
        }
        throw type.Wrong($"one of {Words()}");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("oneOf"u8);
        foreach (var (_, description, shape) in _types)
        {
            json.WriteStartObject();
            json.WriteString("description"u8, description);
            shape.WriteSchema(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private string Words() => string.Join(", ", _types.Select(static type => type.Type));
}
