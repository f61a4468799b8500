namespace EdgeRuntime.Graph.Passes;

/// <summary>One rewriting of a model that keeps what it computes.</summary>
public interface IGraphPass
{
    /// <summary>Verb and object, as in <c>FuseBatchNormalization</c>.</summary>
    string Name { get; }

    /// <summary>Rewrites the model in place; true where anything changed.</summary>
    /// <exception cref="InvalidModelException">The model is not consistent.</exception>
    bool Run(Model model);
}
