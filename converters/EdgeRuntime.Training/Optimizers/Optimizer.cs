namespace EdgeRuntime.Training.Optimizers;

/// <summary>How a parameter moves, given its gradient: emitted as nodes into the step's graph, its state carried from step to step.</summary>
public abstract class Optimizer
{
    /// <summary>Names of the tensors, each of the parameter's shape and 0 at first, that are carried from step to step for every parameter.</summary>
    internal abstract IReadOnlyList<string> Slots { get; }

    /// <summary>Names of the scalars that a step is fed with.</summary>
    internal abstract IReadOnlyList<string> ScalarNames { get; }

    /// <summary>The values of <see cref="ScalarNames"/>.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="destination">Receives the values.</param>
    internal abstract void Scalars(long step, double learningRate, Span<float> destination);

    /// <summary>Emits the update of one parameter.</summary>
    internal abstract ParameterUpdate Emit(GraphEmitter emit, ParameterState state);
}

/// <summary>What an update reads: names of values in the graph.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Gradient">Its gradient.</param>
/// <param name="Slots">Its slots, in the order of <see cref="Optimizer.Slots"/>.</param>
/// <param name="Scalars">The scalars, in the order of <see cref="Optimizer.ScalarNames"/>.</param>
/// <param name="Decays">Whether weight decay applies: it does to tensors of two dimensions and more, not to biases and normalization parameters.</param>
internal sealed record ParameterState(string Parameter, string Gradient, IReadOnlyList<string> Slots, IReadOnlyList<string> Scalars, bool Decays);

/// <summary>What an update makes: names of values in the graph.</summary>
/// <param name="Parameter">The new parameter.</param>
/// <param name="Slots">Its new slots.</param>
internal sealed record ParameterUpdate(string Parameter, IReadOnlyList<string> Slots);
