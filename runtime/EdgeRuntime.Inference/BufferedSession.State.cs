using EdgeRuntime.Bundle;

namespace EdgeRuntime.Inference;

public abstract partial class BufferedSession
{
    // Two buffers a state: one is read by a run while the other is written, and after it they change places. Nothing is copied.
    private readonly SessionState[] _states;
    private TensorBuffer[] _stateBuffers = [];

    /// <inheritdoc/>
    public override IReadOnlyList<SessionState> States => _states;

    /// <summary>0 or 1: which of a state's two buffers the next run reads; it writes the other.</summary>
    protected int StateTurn { get; private set; }

    /// <inheritdoc/>
    public override void ResetState()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        foreach (var state in _states)
            Input(state.Input).Bytes.Clear();
    }

    /// <summary>One of a state's two buffers.</summary>
    protected TensorBuffer StateBuffer(int state, int which) => _stateBuffers[2 * state + which];

    /// <summary>Tells the engine, once, that a state was made; it reads and writes the state's buffers by <see cref="StateTurn"/> in every run.</summary>
    protected abstract void OnStateMade(int state);

    /// <summary>What was written becomes what the next run reads; called last in every run that succeeded.</summary>
    protected void KeepStates()
    {
        if (_states.Length == 0)
            return;
        StateTurn = 1 - StateTurn;
        ShowStates();
    }

    private void MakeStates()
    {
        _stateBuffers = new TensorBuffer[2 * _states.Length];
        for (var i = 0; i < _stateBuffers.Length; i++)
            _stateBuffers[i] = Own(_states[i / 2].Tensor);
        for (var i = 0; i < _states.Length; i++)
            OnStateMade(i);
        ShowStates();
    }

    private void ShowStates()
    {
        for (var i = 0; i < _states.Length; i++)
            _boundInputs[_states[i].Input] = _boundOutputs[_states[i].Output] = StateBuffer(i, StateTurn);
    }

    private SessionState[] StatesOf(IReadOnlyList<StatePair> pairs)
    {
        if (StateValidation.FirstFault(pairs, _inputs, _outputs) is { } fault)
            throw new ConfigurationException($"{fault}.");
        var states = new SessionState[pairs.Count];
        for (var i = 0; i < states.Length; i++)
        {
            var input = InputIndex(pairs[i].Input);
            states[i] = new SessionState(input, OutputIndex(pairs[i].Output), _inputs[input]);
        }
        return states;
    }
}
