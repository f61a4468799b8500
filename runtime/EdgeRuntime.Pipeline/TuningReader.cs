using System.Text.Json;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline;

/// <summary>Reads the JSON of a <see cref="TuningFile"/> member by member: all must be there, once, and no other.</summary>
internal ref struct TuningReader
{
    private const int DigestLength = 64;

    private Utf8JsonReader _json;
    private string? _program, _plan, _processor;
    private int _version, _threads;
    private List<int>? _parts;
    private List<KernelChoice>? _kernels;

    private TuningReader(ReadOnlySpan<byte> json) => _json = new Utf8JsonReader(json);

    /// <exception cref="JsonException">It is no JSON, or no tuning.</exception>
    /// <exception cref="InvalidOperationException">A text is not valid UTF-8 or UTF-16.</exception>
    public static TuningFile Read(ReadOnlySpan<byte> json)
    {
        var reader = new TuningReader(json);
        if (!reader._json.Read() || reader._json.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it must be a JSON object.");
        while (reader._json.Read() && reader._json.TokenType == JsonTokenType.PropertyName)
            reader.Member();
        reader._json.Read(); // nothing may follow
        return reader.Checked();
    }

    private void Member()
    {
        var member = _json.GetString()!;
        _json.Read();
        switch (member)
        {
            case "format_version" when _version == 0:
                _version = Integer(member, 1, int.MaxValue);
                if (_version != TuningFile.FormatVersion)
                    throw new JsonException($"format version {_version}, this program reads {TuningFile.FormatVersion}.");
                break;
            case "program" when _program is null: _program = Text(member, BundleLimits.MaxTextLength); break;
            case "plan" when _plan is null: _plan = Text(member, DigestLength); break;
            case "processor" when _processor is null: _processor = Text(member, BundleLimits.MaxTextLength); break;
            case "threads" when _threads == 0: _threads = Integer(member, 1, WorkerPool.MaxThreads); break;
            case "parts" when _parts is null: _parts = Parts(member); break;
            case "kernels" when _kernels is null: _kernels = Kernels(member); break;
            default: throw new JsonException($"'{member}' is not known here, or there twice.");
        }
    }

    private List<int> Parts(string member)
    {
        var parts = new List<int>();
        while (Next(member, parts.Count))
            parts.Add(Integer(member, 1, WorkerPool.MaxThreads));
        return parts;
    }

    private List<KernelChoice> Kernels(string member)
    {
        var kernels = new List<KernelChoice>();
        while (Next(member, kernels.Count))
        {
            var text = Text(member, KernelChoice.MaxTextLength);
            kernels.Add(KernelChoice.TryParse(text, out var kernel) ? kernel : throw new JsonException($"{member}: '{text}' is no kernel."));
        }
        return kernels;
    }

    // Moves to the next element of an array, the first time to the first.
    private bool Next(string member, int count)
    {
        if (count == 0 && _json.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"{member} must be an array.");
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
            return false;
        return count < PlanLimits.MaxOperations ? true : throw new JsonException($"{member} has more than {PlanLimits.MaxOperations} elements.");
    }

    private readonly TuningFile Checked()
    {
        if (_version == 0 || _program is null || _plan is null || _processor is null || _threads == 0 || _parts is null || _kernels is null)
            throw new JsonException("it must have format_version, program, plan, processor, threads, parts and kernels.");
        if (_parts.Count != _kernels.Count)
            throw new JsonException($"parts of {_parts.Count} operations, kernels of {_kernels.Count}.");
        foreach (var parts in _parts)
        {
            if (parts > _threads)
                throw new JsonException($"an operation in {parts} parts, with {_threads} threads.");
        }
        return new TuningFile { Program = _program, Plan = _plan, Processor = _processor, Threads = _threads, Parts = _parts, Kernels = _kernels };
    }

    private readonly string Text(string member, int longest) =>
        _json.TokenType == JsonTokenType.String && _json.GetString() is { } text && text.Length <= longest ? text : throw new JsonException($"{member} must be a text of at most {longest} characters.");

    private readonly int Integer(string member, int minimum, int maximum) =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out var value) && value >= minimum && value <= maximum ? value : throw new JsonException($"{member}: expected whole numbers from {minimum} to {maximum}.");
}
