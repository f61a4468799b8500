using EdgeRuntime.Training.Recipes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace EdgeRuntime.Converter.Compress;

/// <summary>One step as a recipe has it: its type, sections of a training recipe, and options with their values.</summary>
internal sealed class StepRecipe
{
    private static readonly Dictionary<string, Type> s_sections = new(StringComparer.Ordinal)
    {
        ["data"] = typeof(DataRecipe),
        ["distillation"] = typeof(DistillationRecipe),
        ["loss"] = typeof(LossRecipe),
        ["optimizer"] = typeof(OptimizerRecipe),
        ["quantization"] = typeof(QuantizationRecipe),
        ["schedule"] = typeof(ScheduleRecipe),
        ["training"] = typeof(RunRecipe),
    };

    /// <summary>What is done.</summary>
    public string Type { get; private set; } = "";

    /// <summary>Sections of a training recipe by name.</summary>
    public SortedDictionary<string, object> Sections { get; } = new(StringComparer.Ordinal);

    /// <summary>All other keys, with one value or several.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> Options { get; } = new(StringComparer.Ordinal);

    /// <summary>A section, or null where the recipe has none.</summary>
    public T? Section<T>(string name) where T : class => Sections.GetValueOrDefault(name) as T;

    /// <summary>Reads steps: their keys depend on their type, which only <see cref="StepCatalog"/> knows.</summary>
    internal sealed class Reader : INodeDeserializer
    {
        public bool Deserialize(IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
        {
            value = null;
            if (expectedType != typeof(StepRecipe) || !reader.TryConsume<MappingStart>(out _))
                return false;
            var step = new StepRecipe();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (!reader.TryConsume<MappingEnd>(out _))
            {
                var key = reader.Consume<Scalar>();
                if (!seen.Add(key.Value))
                    throw new YamlException(key.Start, key.End, $"Encountered duplicate key {key.Value}");
                if (s_sections.TryGetValue(key.Value, out var section))
                    step.Sections.Add(key.Value, nestedObjectDeserializer(reader, section) ?? throw new YamlException(key.Start, key.End, $"{key.Value}: is empty; give it a value or remove it"));
                else if (key.Value == "type")
                    step.Type = reader.Consume<Scalar>().Value;
                else
                    step.Options.Add(key.Value, Values(reader, key));
            }
            value = step;
            return true;
        }

        private static List<string> Values(IParser reader, Scalar key)
        {
            if (reader.TryConsume<Scalar>(out var scalar))
                return [scalar.Value];
            if (!reader.TryConsume<SequenceStart>(out _))
                throw new YamlException(key.Start, key.End, $"{key.Value}: one value or a list of values is expected");
            var values = new List<string>();
            while (!reader.TryConsume<SequenceEnd>(out _))
                values.Add(reader.Consume<Scalar>().Value);
            return values;
        }
    }
}
