namespace EdgeRuntime.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, 2015) with decoupled weight decay (AdamW; Loshchilov and Hutter, 2019):
/// <c>m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − rate·(m̂ / (√v̂ + ε) + decay·p)</c>, m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
/// Weight decay applies to tensors of two dimensions and more.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="weightDecay">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Slots => ["moment1", "moment2"];

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ScalarNames => ["step_size", "correction2", "decay"];

    // The first correction is a factor of the step, so that it costs nothing per element.
    /// <inheritdoc/>
    internal override void Scalars(long step, double learningRate, Span<float> destination)
    {
        destination[0] = (float)(learningRate / (1 - Math.Pow(_beta1, step)));
        destination[1] = (float)(1 / Math.Sqrt(1 - Math.Pow(_beta2, step)));
        destination[2] = (float)(1 - learningRate * _weightDecay);
    }

    /// <inheritdoc/>
    internal override ParameterUpdate Emit(GraphEmitter emit, ParameterState state)
    {
        var g = state.Gradient;
        var moment1 = emit.Add(emit.Mul(state.Slots[0], emit.Scalar(_beta1)), emit.Mul(g, emit.Scalar(1 - _beta1)));
        var moment2 = emit.Add(emit.Mul(state.Slots[1], emit.Scalar(_beta2)), emit.Mul(emit.Mul(g, g), emit.Scalar(1 - _beta2)));
        var deviation = emit.Add(emit.Mul(emit.Sqrt(moment2), state.Scalars[1]), emit.Scalar(_epsilon));
        var step = emit.Div(emit.Mul(moment1, state.Scalars[0]), deviation);
        var parameter = _weightDecay > 0 && state.Decays ? emit.Mul(state.Parameter, state.Scalars[2]) : state.Parameter;
        return new ParameterUpdate(emit.Sub(parameter, step), [moment1, moment2]);
    }
}
