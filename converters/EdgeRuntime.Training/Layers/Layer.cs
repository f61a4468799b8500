namespace EdgeRuntime.Training.Layers;

/// <summary>One step of a <see cref="SequentialModel"/>: a description, from which nodes and initial weights are made.</summary>
public abstract record Layer
{
    /// <summary>The word that recipes and names use, as in <c>conv2d</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Appends the layer's nodes and returns the name of its output; <see cref="LayerContext.Shape"/> becomes the output's shape.</summary>
    /// <exception cref="ConfigurationException">The layer does not fit its input, or a parameter is out of range.</exception>
    internal abstract string Emit(LayerContext context, string input);
}
