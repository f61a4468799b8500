using System.Text;
using System.Text.Json;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Reads JSON with comments and trailing commas into values that know their line.</summary>
internal ref struct ConfigReader
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _file;
    private Utf8JsonReader _json;
    private int _line = 1;
    private int _counted;

    private ConfigReader(ReadOnlySpan<byte> bytes, string file)
    {
        _bytes = bytes;
        _file = file;
        _json = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">There is none, it may not be read, or it is no JSON.</exception>
    public static ConfigNode ReadFile(string path)
    {
        if (Directory.Exists(path))
            throw new ConfigurationException($"{path}: expected a pipeline file, found a folder.");
        if (!File.Exists(path))
            throw new ConfigurationException($"{path}: there is no such file.");
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaxBytes ? Read(bytes.AsSpan(0, length), path) : throw new ConfigurationException($"{path}: a pipeline file has at most {MaxBytes >> 20} MiB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads what a file holds.</summary>
    /// <exception cref="ConfigurationException">It is no JSON.</exception>
    public static ConfigNode Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (bytes.IsEmpty)
            throw new ConfigurationException($"{file}: this is no JSON: the file is empty.");
        var reader = new ConfigReader(bytes, file);
        try
        {
            reader._json.Read();
            var root = reader.Value("");
            while (reader._json.Read())
                throw new JsonException("something follows the end");
            return root;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var line = exception is JsonException { LineNumber: { } number } ? (int)number + 1 : reader._line;
            var message = exception.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            throw new ConfigurationException($"{file}:{line}: this is no JSON: {message}.", exception);
        }
    }

    private ConfigNode Value(string path)
    {
        CountLines();
        switch (_json.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(path);
            case JsonTokenType.StartArray:
                var array = new ConfigNode(ConfigKind.Array, _file, _line, path);
                while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
                    array.Items.Add(Value($"{path}[{array.Items.Count}]"));
                return array;
            case JsonTokenType.String:
                var text = new ConfigNode(ConfigKind.Text, _file, _line, path) { Text = _json.GetString()! };
                return text.Text.Contains('\0', StringComparison.Ordinal) ? throw text.Error("a text cannot have the character NUL (\\u0000).") : text;
            case JsonTokenType.Number:
                return new ConfigNode(ConfigKind.Number, _file, _line, path) { Text = Encoding.UTF8.GetString(_json.ValueSpan), Number = _json.GetDouble() };
            case JsonTokenType.True or JsonTokenType.False:
                return new ConfigNode(ConfigKind.Flag, _file, _line, path) { Text = _json.TokenType == JsonTokenType.True ? "true" : "false" };
            default:
                return new ConfigNode(ConfigKind.Null, _file, _line, path) { Text = "null" };
        }
    }

    private ConfigNode Object(string path)
    {
        var node = new ConfigNode(ConfigKind.Object, _file, _line, path);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            CountLines();
            var name = _json.GetString()!;
            var place = path.Length == 0 ? name : $"{path}.{name}";
            if (node.Find(name) is not null)
                throw new ConfigNode(ConfigKind.Null, _file, _line, place).Error("this key is here twice.");
            _json.Read();
            node.Members.Add((name, Value(place)));
        }
        return node;
    }

    private void CountLines()
    {
        var at = (int)_json.TokenStartIndex;
        _line += _bytes[_counted..at].Count((byte)'\n');
        _counted = at;
    }
}
