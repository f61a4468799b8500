using EdgeRuntime.Graph;
using EdgeRuntime.Training.Execution;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>
/// Moving averages of a model's weights and running statistics beside those that training moves: <c>a ← a + s·(w − a)</c> after every step, s = 1 − decay, at first <c>s = 9 / (10 + step)</c> where that is more, so that what the weights were
/// at the beginning is forgotten soon. Averages of weights are often better than the last ones. Source: Polyak and Juditsky, 1992; the beginning as in TensorFlow's ExponentialMovingAverage.
/// </summary>
internal sealed class MovingAverages(double decay) : IDisposable
{
    private const string ShareName = "average_share";

    private readonly OrtValue _share = OrtTensors.Allocate(ElementType.Float32, []);

    /// <summary>Writes the averages of what a step carries on into its graph.</summary>
    public static IReadOnlyList<StateTensor> Emit(Model model, GraphEmitter emit, IEnumerable<StateTensor> state)
    {
        model.Graph.Inputs.Add(new ValueInfo(ShareName, ElementType.Float32, []));
        return [.. state.Where(static tensor => tensor.IsModel).Select(tensor =>
        {
            var average = emit.Unique($"{tensor.Name}.average");
            model.Graph.Inputs.Add(new ValueInfo(average, tensor.Initial.Type, [.. tensor.Initial.Shape.Select(size => (Dimension)size)]));
            return new StateTensor(average, emit.Add(average, emit.Mul(emit.Sub(tensor.Next, average), ShareName)), tensor.Initial, IsModel: false, AverageOf: tensor.Name);
        })];
    }

    /// <summary>What a step moves the averages by, counted from 1.</summary>
    public static double Share(double decay, long step) => Math.Max(1 - decay, 9.0 / (10 + step));

    /// <summary>Says which step comes, counted from 1.</summary>
    public void Set(long step) => _share.GetTensorMutableDataAsSpan<float>()[0] = (float)Share(decay, step);

    /// <summary>Binds what steps are fed with.</summary>
    public void Bind(OrtIoBinding binding) => binding.BindInput(ShareName, _share);

    /// <inheritdoc/>
    public void Dispose() => _share.Dispose();
}
