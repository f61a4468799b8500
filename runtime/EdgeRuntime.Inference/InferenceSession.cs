namespace EdgeRuntime.Inference;

/// <summary>
/// A model ready to run: the one contract of every engine. Inputs and outputs live in <see cref="TensorBuffer"/>s, the session's own until the caller binds
/// others. Fill the inputs, call <see cref="Run"/>, read the outputs; Run allocates nothing. A session is used by one thread at a time; make one per thread.
/// </summary>
public abstract class InferenceSession : IDisposable
{
    /// <summary>The engine's name: <c>native</c> or <c>onnxruntime</c>.</summary>
    public abstract string Engine { get; }

    /// <summary>The inputs in the model's order, shapes in the model's layout.</summary>
    public abstract IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>The outputs in the model's order, shapes in the model's layout.</summary>
    public abstract IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>What the bytes of an output mean, where the engine knows: scale and zero point of 8-bit outputs of quantized models; null otherwise.</summary>
    public virtual QuantizationParameters? OutputQuantization(int index) => null;

    /// <summary>The buffer that an input is read from.</summary>
    public abstract TensorBuffer Input(int index);

    /// <summary>The buffer that an output is written to.</summary>
    public abstract TensorBuffer Output(int index);

    /// <summary>Reads an input from the caller's buffer from now on.</summary>
    /// <exception cref="ArgumentException">The buffer's type or shape is not the input's, or the input is state.</exception>
    public abstract void BindInput(int index, TensorBuffer buffer);

    /// <summary>Writes an output to the caller's buffer from now on.</summary>
    /// <exception cref="ArgumentException">The buffer's type or shape is not the output's, or the output is state.</exception>
    public abstract void BindOutput(int index, TensorBuffer buffer);

    /// <summary>Computes the outputs from the inputs.</summary>
    public abstract void Run();

    /// <summary>
    /// What the session keeps from one run to the next: zeros at first, then after each run the output's values, which are the input of the next one. Input and output of a
    /// state share a buffer as far as callers see (<see cref="Input"/>, <see cref="Output"/>): the state as it is now. Others cannot be bound in its place.
    /// </summary>
    public virtual IReadOnlyList<SessionState> States => [];

    /// <summary>Sets every state to zeros, as it was before the first run.</summary>
    public virtual void ResetState() { }

    /// <summary>The indices of the inputs that callers feed: all but states.</summary>
    public IReadOnlyList<int> DataInputs => WithoutStates(Inputs.Count, static state => state.Input);

    /// <summary>The indices of the outputs that are results: all but states.</summary>
    public IReadOnlyList<int> DataOutputs => WithoutStates(Outputs.Count, static state => state.Output);

    /// <summary>Names of the tensors whose values can be read after a run; empty unless <see cref="SessionOptions.KeepIntermediates"/> was set.</summary>
    public virtual IReadOnlyList<TensorInfo> Intermediates => [];

    /// <summary>The value that an intermediate tensor had in the last run, in the model's layout; a fresh array.</summary>
    /// <exception cref="ArgumentException">There is no such tensor, or intermediates were not kept.</exception>
    public virtual byte[] Intermediate(string name) => throw new ArgumentException($"The session keeps no tensor '{name}'; open it with KeepIntermediates.", nameof(name));

    /// <summary>The index of the input of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public int InputIndex(string name) => IndexOf(Inputs, name, "input");

    /// <summary>The index of the output of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public int OutputIndex(string name) => IndexOf(Outputs, name, "output");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the session holds.</summary>
    protected abstract void Dispose(bool disposing);

    private List<int> WithoutStates(int count, Func<SessionState, int> indexOf)
    {
        var indices = new List<int>(count);
        for (var i = 0; i < count; i++)
            indices.Add(i);
        foreach (var state in States)
            indices.Remove(indexOf(state));
        return indices;
    }

    private static int IndexOf(IReadOnlyList<TensorInfo> tensors, string name, string kind)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
                return i;
        }
        throw new ArgumentException($"The model has no {kind} '{name}'; it has {string.Join(", ", tensors.Select(t => $"'{t.Name}'"))}.", nameof(name));
    }
}
