namespace EdgeRuntime.Pipeline.Sound;

/// <summary>
/// The rows of features that a model without state is run over again and again, so that what it says of a stream is what it says of the whole: a frame is taken from a run only where all the rows that it depends on are there. The
/// window grows from the stream's beginning, and lets go of rows that no frame to come depends on. In a model with state it is the chunk.
/// </summary>
internal sealed class RowWindow
{
    private readonly CtcModel _model;
    private readonly int _channels;
    private readonly int _hop;
    private readonly float[] _rows;
    private int _filled;
    private int _next;

    public RowWindow(CtcModel model, int channels, int hop)
    {
        (_model, _channels, _hop, _rows) = (model, channels, hop, new float[model.Rows * channels]);
        if (!model.Streams && hop > model.MostHop)
            throw new ConfigurationException($"{model.Name}: {hop} rows from one run to the next are too many: it takes {model.Rows}, and a frame depends on {model.Left} before and {model.Right} behind it; at most {model.MostHop} are possible.");
    }

    /// <summary>The rows that are there.</summary>
    public ReadOnlySpan<float> Rows => _rows.AsSpan(0, _filled * _channels);

    /// <summary>Rows that came since the model ran.</summary>
    public int Fresh { get; private set; }

    /// <summary>Takes a row.</summary>
    /// <returns>Whether the model is to run.</returns>
    public bool Push(ReadOnlySpan<float> row)
    {
        if (_filled == _model.Rows)
            MakeRoom();
        row.CopyTo(_rows.AsSpan(_filled++ * _channels, _channels));
        Fresh++;
        if (_model.Streams)
            return _filled == _model.Rows;
        return Fresh >= _hop || _filled == _model.Rows;
    }

    /// <summary>The frames of a run that are new and depend on nothing that is missing; they count as taken.</summary>
    public (int From, int To) Take()
    {
        Fresh = 0;
        if (_model.Streams)
            return (0, _model.Frames);
        var to = Math.Clamp((_filled - _model.Right - 1) / _model.Stride + 1, 0, _model.Frames);
        if (_filled <= _model.Right || to < _next)
            to = _next;
        var from = _next;
        _next = to;
        return (from, to);
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_filled, Fresh, _next) = (0, 0, 0);

    private void MakeRoom()
    {
        var gone = _model.Streams ? _model.Shift : Math.Max(0, _next * _model.Stride - _model.Left) / _model.Stride * _model.Stride;
        _rows.AsSpan(gone * _channels, (_filled - gone) * _channels).CopyTo(_rows);
        _filled -= gone;
        if (!_model.Streams)
            _next -= gone / _model.Stride;
    }
}
