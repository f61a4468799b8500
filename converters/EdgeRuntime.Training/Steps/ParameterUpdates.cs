using EdgeRuntime.Graph;
using EdgeRuntime.Training.Optimizers;

namespace EdgeRuntime.Training.Steps;

/// <summary>Emits an optimizer's updates into a step's graph.</summary>
internal static class ParameterUpdates
{
    /// <summary>The parameters and the optimizer's slots for them, as the step carries them on.</summary>
    /// <param name="model">The step's graph so far; receives the scalars and slots as inputs.</param>
    /// <param name="emit">Its emitter.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="gradients">The gradient's name for every parameter.</param>
    /// <param name="masks">Which of their elements stay 0.</param>
    public static IEnumerable<StateTensor> Emit(Model model, GraphEmitter emit, Optimizer optimizer, IReadOnlyDictionary<string, string> gradients, IReadOnlyDictionary<string, TensorData>? masks)
    {
        foreach (var scalar in optimizer.ScalarNames)
            model.Graph.Inputs.Add(new ValueInfo(scalar, ElementType.Float32, []));
        foreach (var (parameter, gradient) in gradients)
        {
            var data = model.Graph.Initializers[parameter];
            var move = gradient;
            if (masks is not null && masks.TryGetValue(parameter, out var mask))
                (data, move) = (WeightMasks.Initial(mask, data), WeightMasks.Gradient(emit, mask, gradient));
            var slots = optimizer.Slots.Select(slot => emit.Unique($"{parameter}.{slot}")).ToArray();
            foreach (var slot in slots)
                model.Graph.Inputs.Add(new ValueInfo(slot, data.Type, [.. data.Shape.Select(size => (Dimension)size)]));
            var update = optimizer.Emit(emit, new ParameterState(parameter, move, slots, optimizer.ScalarNames, Decays: data.Shape.Count >= 2));
            yield return new StateTensor(parameter, update.Parameter, data, IsModel: true);
            foreach (var (slot, next) in slots.Zip(update.Slots))
                yield return new StateTensor(slot, next, new TensorData(data.Type, data.Shape, new byte[data.Bytes.Length]), IsModel: false);
        }
    }
}
