using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace EdgeRuntime.Converter.Recipes;

/// <summary>Where a list of numbers is expected, one number alone is a list of one.</summary>
internal sealed class OneNumberAsList : INodeDeserializer
{
    public bool Deserialize(IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
    {
        value = null;
        if (expectedType != typeof(List<float>) || !reader.Accept<Scalar>(out _))
            return false;
        value = new List<float> { (float)nestedObjectDeserializer(reader, typeof(float))! };
        return true;
    }
}
