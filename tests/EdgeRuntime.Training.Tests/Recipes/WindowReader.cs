using EdgeRuntime.Training.Layers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace EdgeRuntime.Training.Tests.Recipes;

/// <summary>Sizes of windows in recipes: one number, or rows and columns.</summary>
internal sealed class WindowReader : INodeDeserializer
{
    public bool Deserialize(IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (expectedType != typeof(WindowSize) && expectedType != typeof(WindowSize?))
            return false;
        if (reader.Accept<Scalar>(out _))
            value = WindowSize.FromInt32((int)nestedObjectDeserializer(reader, typeof(int))!);
        else
            value = (List<int>)nestedObjectDeserializer(reader, typeof(List<int>))! is [var rows, var columns] ? new WindowSize(rows, columns) : null;
        return value is not null;
    }
}
