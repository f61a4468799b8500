namespace EdgeRuntime.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent: <c>g ← g + decay·p; v ← momentum·v + g; p ← p − rate·v</c>, with Nesterov's look-ahead <c>p ← p − rate·(g + momentum·v)</c>
/// (Sutskever et al., 2013; the form of PyTorch). Weight decay applies to tensors of two dimensions and more.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly float _weightDecay;
    private readonly bool _nesterov;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">At least 0.</param>
    /// <param name="nesterov">Whether to look ahead; needs momentum.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Sgd(float momentum = 0, float weightDecay = 0, bool nesterov = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(momentum, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (_momentum, _weightDecay, _nesterov) = (momentum, weightDecay, nesterov);
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Slots => _momentum > 0 ? ["velocity"] : [];

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ScalarNames => ["learning_rate"];

    /// <inheritdoc/>
    internal override void Scalars(long step, double learningRate, Span<float> destination) => destination[0] = (float)learningRate;

    /// <inheritdoc/>
    internal override ParameterUpdate Emit(GraphEmitter emit, ParameterState state)
    {
        var gradient = state.Gradient;
        if (_weightDecay > 0 && state.Decays)
            gradient = emit.Add(gradient, emit.Mul(state.Parameter, emit.Scalar(_weightDecay)));
        var direction = gradient;
        var slots = new List<string>();
        if (_momentum > 0)
        {
            var momentum = emit.Scalar(_momentum);
            var velocity = emit.Add(emit.Mul(state.Slots[0], momentum), gradient);
            slots.Add(velocity);
            direction = _nesterov ? emit.Add(gradient, emit.Mul(velocity, momentum)) : velocity;
        }
        return new ParameterUpdate(emit.Sub(state.Parameter, emit.Mul(direction, state.Scalars[0])), slots);
    }
}
