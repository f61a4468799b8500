using EdgeRuntime.Graph;
using EdgeRuntime.Training.Execution;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>What is carried from step to step, twice: a step reads one set of tensors and writes the other, then they change places, so that nothing is copied.</summary>
internal sealed class CarriedState : IDisposable
{
    private readonly string _name;
    private readonly IReadOnlyList<StateTensor> _tensors;
    private readonly DeviceMemory _memory;
    private readonly bool _averages;
    private readonly OrtValue[][] _values = [[], []];

    /// <param name="name">The model's name, for messages.</param>
    /// <param name="tensors">The tensors; the first step reads their initial values.</param>
    /// <param name="memory">Where they lie.</param>
    public CarriedState(string name, IReadOnlyList<StateTensor> tensors, DeviceMemory memory)
    {
        (_name, _tensors, _memory, _averages) = (name, tensors, memory, tensors.Any(static tensor => tensor.AverageOf is not null));
        for (var turn = 0; turn < 2; turn++)
            _values[turn] = [.. tensors.Select(tensor => memory.Allocate(tensor.Initial.Type, tensor.Initial.Shape))];
        Write(tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Initial));
    }

    /// <summary>Which set the next step reads, 0 or 1.</summary>
    public int Turn { get; private set; }

    /// <summary>The model's current tensors by name, their averages where there are; valid until the next step.</summary>
    public IEnumerable<KeyValuePair<string, OrtValue>> Model => _tensors.Index().Where(item => NameInModel(item.Item) is not null).Select(item => KeyValuePair.Create(NameInModel(item.Item)!, _values[Turn][item.Index]));

    /// <summary>Binds what a step reads and writes in a turn.</summary>
    public void Bind(OrtIoBinding binding, int turn)
    {
        foreach (var (i, tensor) in _tensors.Index())
        {
            binding.BindInput(tensor.Name, _values[turn][i]);
            binding.BindOutput(tensor.Next, _values[1 - turn][i]);
        }
    }

    /// <summary>Goes on with what a step has written.</summary>
    public void Swap() => Turn = 1 - Turn;

    /// <summary>Copies all, or the model's tensors alone: their averages where there are.</summary>
    public IReadOnlyDictionary<string, TensorData> Read(bool modelOnly) => _tensors.Index().Select(item => (Name: modelOnly ? NameInModel(item.Item) : item.Item.Name, item.Index)).Where(static item => item.Name is not null)
        .ToDictionary(static item => item.Name!, item => _memory.Download(_values[Turn][item.Index], item.Name!), StringComparer.Ordinal);

    /// <summary>Sets the tensors.</summary>
    /// <exception cref="InvalidModelException">A tensor is missing or has another shape.</exception>
    public void Write(IReadOnlyDictionary<string, TensorData> state)
    {
        foreach (var (i, tensor) in _tensors.Index())
        {
            if (!state.TryGetValue(tensor.Name, out var data) || data.Type != tensor.Initial.Type || !data.Shape.SequenceEqual(tensor.Initial.Shape))
                throw new InvalidModelException($"model '{_name}': expected state '{tensor.Name}' of shape [{string.Join(',', tensor.Initial.Shape)}], found {(data is null ? "none" : $"[{string.Join(',', data.Shape)}]")}; it is of another model.");
            _memory.Upload(data, _values[Turn][i]);
        }
    }

    private string? NameInModel(StateTensor tensor) => _averages ? tensor.AverageOf : tensor.IsModel ? tensor.Name : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _values.SelectMany(values => values))
            value.Dispose();
    }
}
