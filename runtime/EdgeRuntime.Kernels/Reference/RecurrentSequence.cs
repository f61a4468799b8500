namespace EdgeRuntime.Kernels.Reference;

/// <summary>One sequence of one direction of a recurrent operator, element by element.</summary>
internal readonly unsafe struct RecurrentSequence
{
    private readonly Recurrence _shape;
    private readonly RecurrentData _data;
    private readonly int _gates, _padded, _direction, _sequence;

    public RecurrentSequence(in Recurrence shape, in RecurrentData data, int gates, int unit)
    {
        (_shape, _data, _gates, _padded) = (shape, data, gates, RecurrentPacking.Padded(shape.HiddenSize));
        (_direction, _sequence) = (unit / shape.Batch, unit % shape.Batch);
        Length = data.Lengths == null ? shape.Steps : Math.Clamp(data.Lengths[_sequence], 0, shape.Steps);
    }

    public int Length { get; }

    public GateActivation Function(int index) => _shape.Activations[_direction * GateActivations.PerDirection + index];

    /// <summary>The time step that is computed as the given one.</summary>
    public int Time(int step) => _shape.Direction == RecurrenceDirection.Reverse || _direction == 1 ? Length - 1 - step : step;

    public float Initial(float* states, int unit) => states == null || Length == 0 ? 0 : states[StateAt(unit)];

    public void StoreLast(float* states, int unit, float value)
    {
        if (states != null)
            states[StateAt(unit)] = value;
    }

    public void StoreStep(int time, int unit, float value)
    {
        if (_data.Y != null)
            _data.Y[(((nint)time * _shape.Directions + _direction) * _shape.Batch + _sequence) * _shape.HiddenSize + unit] = value;
    }

    /// <summary>Input of a time step times its weights, plus the bias.</summary>
    public float Input(int time, int gate, int unit)
    {
        int column = gate * _padded + unit, columns = _gates * _padded, k = _shape.InputSize;
        var x = _data.X + ((nint)time * _shape.Batch + _sequence) * k;
        var sum = _data.Bias == null ? 0 : _data.Bias[(nint)_direction * columns + column];
        for (var i = 0; i < k; i++)
            sum += x[i] * _data.Weights[(nint)_direction * columns * k + WeightPacking.FloatIndex(i, column, k)];
        return sum;
    }

    /// <summary>A state times recurrent weights.</summary>
    public float Recurrent(float* h, int gate, int unit)
    {
        int column = gate * _padded + unit, k = _shape.HiddenSize;
        var sum = 0f;
        for (var i = 0; i < k; i++)
            sum += h[i] * _data.Recurrent[(nint)_direction * _gates * _padded * k + WeightPacking.FloatIndex(i, column, k)];
        return sum;
    }

    /// <summary>Clipped, then the function.</summary>
    public float Gate(int function, float x) => GateFunctions.Apply(Function(function), float.IsPositiveInfinity(_shape.Clip) ? x : MathF.Min(MathF.Max(x, -_shape.Clip), _shape.Clip));

    /// <summary>An element of <see cref="RecurrentData.Extra"/>, 0 where there is none.</summary>
    public float Extra(int vectors, int vector, int unit) => _data.Extra == null ? 0 : _data.Extra[((nint)_direction * vectors + vector) * _padded + unit];

    private nint StateAt(int unit) => ((nint)_direction * _shape.Batch + _sequence) * _shape.HiddenSize + unit;
}
