using EdgeRuntime.Bundle;

namespace EdgeRuntime.Inference;

/// <summary>The part of a session that every engine shares: descriptions of the inputs and outputs, the session's own buffers, and those the caller binds.</summary>
public abstract partial class BufferedSession : InferenceSession
{
    /// <summary>The most bytes of all inputs and outputs.</summary>
    public const long MaxBytes = 1L << 30;

    private readonly TensorInfo[] _inputs;
    private readonly TensorInfo[] _outputs;
    private readonly TensorBuffer?[] _boundInputs;
    private readonly TensorBuffer?[] _boundOutputs;
    private readonly List<TensorBuffer> _own = [];

    /// <summary>Describes a session; <see cref="BindOwnBuffers"/> completes it.</summary>
    /// <exception cref="InvalidModelException">An input or output has elements without a fixed size, or all take more than <see cref="MaxBytes"/>.</exception>
    /// <exception cref="ConfigurationException">A state does not fit the inputs and outputs.</exception>
    protected BufferedSession(IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs, IReadOnlyList<StatePair> state)
    {
        _inputs = [.. inputs];
        _outputs = [.. outputs];
        long total = 0;
        foreach (var info in _inputs.Concat(_outputs))
        {
            if (info.Type.SizeInBits() == 0)
                throw new InvalidModelException($"model: '{info.Name}' holds elements of type {info.Type.ShortName()}; sessions take numbers only.");
            if (info.Shape.ElementCount > MaxBytes || (total += info.ByteCount) > MaxBytes)
                throw new InvalidModelException($"model: with '{info.Name}' ({info.Shape}) inputs and outputs take more than {MaxBytes} bytes.");
        }
        _boundInputs = new TensorBuffer?[_inputs.Length];
        _boundOutputs = new TensorBuffer?[_outputs.Length];
        _states = StatesOf(state);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Inputs => _inputs;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Outputs => _outputs;

    /// <summary>Whether the session was disposed.</summary>
    protected bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public override TensorBuffer Input(int index)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _boundInputs[index] ?? throw Unbound();
    }

    /// <inheritdoc/>
    public override TensorBuffer Output(int index)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _boundOutputs[index] ?? throw Unbound();
    }

    /// <inheritdoc/>
    public override void BindInput(int index, TensorBuffer buffer)
    {
        Check(_inputs[index], buffer, "input", Array.Exists(_states, state => state.Input == index));
        OnInputBound(index, buffer);
        _boundInputs[index] = buffer;
    }

    /// <inheritdoc/>
    public override void BindOutput(int index, TensorBuffer buffer)
    {
        Check(_outputs[index], buffer, "output", Array.Exists(_states, state => state.Output == index));
        OnOutputBound(index, buffer);
        _boundOutputs[index] = buffer;
    }

    /// <summary>Makes a buffer for every input and output and binds it: the last step of opening a session.</summary>
    protected void BindOwnBuffers()
    {
        MakeStates();
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (_boundInputs[i] is null)
                BindInput(i, Own(_inputs[i]));
        }
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_boundOutputs[i] is null)
                BindOutput(i, Own(_outputs[i]));
        }
    }

    /// <summary>Tells the engine that an input is read from another buffer from now on.</summary>
    protected abstract void OnInputBound(int index, TensorBuffer buffer);

    /// <summary>Tells the engine that an output is written to another buffer from now on.</summary>
    protected abstract void OnOutputBound(int index, TensorBuffer buffer);

    /// <summary>Makes sure that the session and every bound buffer still exist; called first in every run.</summary>
    /// <exception cref="ObjectDisposedException">The session or a bound buffer was disposed.</exception>
    protected unsafe void CheckAlive()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        foreach (var buffer in _boundInputs)
            _ = (buffer ?? throw Unbound()).Pointer;
        foreach (var buffer in _boundOutputs)
            _ = (buffer ?? throw Unbound()).Pointer;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        if (!disposing)
            return;
        foreach (var buffer in _own)
            buffer.Dispose();
        _own.Clear();
    }

    private TensorBuffer Own(TensorInfo info)
    {
        var buffer = new TensorBuffer(info);
        _own.Add(buffer);
        return buffer;
    }

    private void Check(TensorInfo info, TensorBuffer buffer, string kind, bool isState)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentNullException.ThrowIfNull(buffer);
        if (isState)
            throw new ArgumentException($"The {kind} '{info.Name}' is state, which the session keeps itself: read or write the buffer that it has.", nameof(buffer));
        if (buffer.Type != info.Type || buffer.Shape != info.Shape)
            throw new ArgumentException($"The {kind} '{info.Name}' is {info.Type.ShortName()}[{info.Shape}], the buffer is {buffer.Type.ShortName()}[{buffer.Shape}].", nameof(buffer));
    }

    private static InvalidOperationException Unbound() => new("The session was not opened completely.");
}
