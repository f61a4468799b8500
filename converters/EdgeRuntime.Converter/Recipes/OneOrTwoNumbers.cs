using EdgeRuntime.Training.Layers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace EdgeRuntime.Converter.Recipes;

/// <summary>Rows and columns of a window: one number for both, or a list of two.</summary>
internal sealed class OneOrTwoNumbers : INodeDeserializer
{
    public bool Deserialize(IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (expectedType != typeof(WindowSize) && expectedType != typeof(WindowSize?))
            return false;
        if (reader.Accept<Scalar>(out _))
        {
            value = WindowSize.FromInt32((int)nestedObjectDeserializer(reader, typeof(int))!);
            return true;
        }
        reader.Accept<ParsingEvent>(out var at);
        value = (List<int>)nestedObjectDeserializer(reader, typeof(List<int>))! is [var rows, var columns] ? new WindowSize(rows, columns)
            : throw new YamlException(at!.Start, at.End, "expected one number, or [rows, columns]");
        return true;
    }
}
