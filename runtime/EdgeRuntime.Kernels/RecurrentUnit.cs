
namespace EdgeRuntime.Kernels;

/// <summary>One sequence of one direction: what LSTM, GRU and RNN have in common. Units are sequences of the first direction, then of the second.</summary>
internal unsafe ref struct RecurrentUnit
{
    /// <summary>Steps whose inputs are multiplied with the weights in one product.</summary>
    public const int ChunkSteps = 24;

    /// <summary>Scratch vectors of H' beside the gates of a chunk.</summary>
    private const int Vectors = 4;

    private readonly ref readonly Recurrence _shape;
    private readonly ref readonly RecurrentData _data;
    private readonly int _gates, _hidden, _padded, _direction, _sequence;
    private readonly float* _weights, _bias, _panel;

    private RecurrentUnit(in Recurrence shape, in RecurrentData data, int gates, int unit, float* workspace)
    {
        _shape = ref shape;
        _data = ref data;
        _gates = gates;
        _hidden = shape.HiddenSize;
        _padded = RecurrentPacking.Padded(_hidden);
        (_direction, _sequence) = (unit / shape.Batch, unit % shape.Batch);
        _weights = At(data.Weights, (nint)_direction * shape.InputSize * gates * _padded, data.HalfWeights);
        _bias = data.Bias == null ? null : data.Bias + (nint)_direction * gates * _padded;
        Recurrent = At(data.Recurrent, (nint)_direction * _hidden * gates * _padded, data.HalfRecurrent);
        Length = data.Lengths == null ? shape.Steps : Math.Clamp(data.Lengths[_sequence], 0, shape.Steps);
        IsReverse = shape.Direction == RecurrenceDirection.Reverse || _direction == 1;
        _panel = workspace;
        H = workspace + FloatProduct.PanelBytes(shape.InputSize, data.HalfWeights) / sizeof(float);
        C = H + _padded;
        Scratch = C + _padded;
        Chunk = H + Vectors * _padded;
    }

    /// <summary>Steps of the sequence.</summary>
    public int Length { get; }

    /// <summary>Whether the sequence is run from its end.</summary>
    public bool IsReverse { get; }

    /// <summary>Recurrent weights of the direction, packed <c>[HiddenSize, gates·H']</c>; of f16 where <see cref="RecurrentData.HalfRecurrent"/>.</summary>
    public float* Recurrent { get; }

    /// <summary>Hidden state, H' values.</summary>
    public float* H { get; }

    /// <summary>Cell state, H' values.</summary>
    public float* C { get; }

    /// <summary>2·H' values.</summary>
    public float* Scratch { get; }

    /// <summary>What the weights make of the inputs of a chunk: rows of gates·H'.</summary>
    public float* Chunk { get; }

    /// <summary>Values of a gate, padded.</summary>
    public readonly int Padded => _padded;

    /// <summary>The direction's functions.</summary>
    public readonly GateActivation Function(int index) => _shape.Activations[_direction * GateActivations.PerDirection + index];

    /// <summary>Bytes that one part of the work needs.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int WorkspaceBytes(in Recurrence shape, int gates, bool halfWeights) =>
        checked(FloatProduct.PanelBytes(shape.InputSize, halfWeights) + RecurrentPacking.Padded(shape.HiddenSize) * (Vectors + gates * Math.Min(shape.Steps, ChunkSteps)) * sizeof(float));

    /// <summary>Starts a unit: the states hold their initial values, and zeros in the padding. A sequence of no step gives zeros, as in ONNX Runtime.</summary>
    public static RecurrentUnit Start(in Recurrence shape, in RecurrentData data, int gates, int unit, byte* workspace)
    {
        var started = new RecurrentUnit(shape, data, gates, unit, (float*)workspace);
        started.Load(data.InitialH, started.H);
        started.Load(data.InitialC, started.C);
        return started;
    }

    /// <summary>The time steps [Begin, End) of a chunk that starts after <paramref name="done"/> steps, in order of memory.</summary>
    public readonly (int Begin, int End) ChunkAt(int done)
    {
        var count = Math.Min(ChunkSteps, Length - done);
        return IsReverse ? (Length - done - count, Length - done) : (done, done + count);
    }

    /// <summary>Multiplies the inputs of time steps [begin, end) with the weights, bias included, into <see cref="Chunk"/>.</summary>
    public readonly void Project(int begin, int end)
    {
        var stride = (nint)_shape.Batch * _shape.InputSize;
        Product(_data.X + begin * stride + (nint)_sequence * _shape.InputSize, stride, end - begin, _shape.InputSize, _weights, _bias, Chunk, _gates * _padded, _shape.Steps == 1, _data.HalfWeights, _panel);
    }

    /// <summary>Adds h times recurrent columns to values that are there: <paramref name="columns"/> a multiple of 16.</summary>
    public readonly void AddRecurrent(float* h, float* recurrent, float* values, int columns)
    {
        // The values are the bias of the product; tiles read their 16 before they write them.
        Product(h, _hidden, 1, _hidden, recurrent, values, values, columns, true, _data.HalfRecurrent, null);
    }

    /// <summary>The recurrent weights of the columns from the given one on, a multiple of 16.</summary>
    public readonly float* RecurrentFrom(int column) => At(Recurrent, (nint)column * _hidden, _data.HalfRecurrent);

    /// <summary>Stores the hidden state as the output of a time step.</summary>
    public readonly void StoreStep(int time)
    {
        if (_data.Y != null)
            Copy(H, StepOutput(time));
    }

    /// <summary>Stores the last states, and zeros for the time steps that the sequence does not have.</summary>
    public readonly void Finish()
    {
        if (_data.Y != null)
        {
            for (var time = Length; time < _shape.Steps; time++)
                new Span<float>(StepOutput(time), _hidden).Clear();
        }
        var at = ((nint)_direction * _shape.Batch + _sequence) * _hidden;
        if (_data.LastH != null)
            Copy(H, _data.LastH + at);
        if (_data.LastC != null)
            Copy(C, _data.LastC + at);
    }

    /// <summary>The direction's part of <see cref="RecurrentData.Extra"/> where it has <paramref name="vectors"/> vectors a direction, or null.</summary>
    public readonly float* Extra(int vectors) => _data.Extra == null ? null : _data.Extra + (nint)_direction * vectors * _padded;

    private readonly float* StepOutput(int time) => _data.Y + (((nint)time * _shape.Directions + _direction) * _shape.Batch + _sequence) * _hidden;

    private readonly void Copy(float* from, float* to) => Buffer.MemoryCopy(from, to, (long)_hidden * sizeof(float), (long)_hidden * sizeof(float));

    private readonly void Load(float* initial, float* state)
    {
        new Span<float>(state, _padded).Clear();
        if (initial != null && Length > 0)
            Copy(initial + ((nint)_direction * _shape.Batch + _sequence) * _hidden, state);
    }

    private static float* At(float* weights, nint count, bool half) => half ? FloatTileHalf.At(weights, count) : weights + count;

    private static void Product(float* a, nint lda, int rows, int k, float* weights, float* bias, float* y, int columns, bool alone, bool half, float* panel) =>
        FloatProduct.Run(a, lda, rows, k, weights, bias, y, columns, columns, true, new Activation(ActivationKind.None), alone, half, panel);
}
