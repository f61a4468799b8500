using System.Text.Json;

namespace EdgeRuntime.Pipeline.Configuration.Shapes;

/// <summary>What a value of a pipeline file may be: the one description by which files are checked and the JSON Schema is written.</summary>
internal abstract class Shape
{
    /// <exception cref="ConfigurationException">The value is something else; the message names its line and key.</exception>
    public abstract void Check(ConfigNode node);

    /// <summary>Writes the members of this shape's schema into an object that is open.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}
