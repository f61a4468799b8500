namespace EdgeRuntime.Speech.Features;

/// <summary>Cuts a stream into frames, mirrored at its ends where the options say so, and computes their rows.</summary>
internal sealed class FilterBankExtractor : FeatureExtractor
{
    private readonly FeatureOptions _options;
    private readonly FrameComputation _frames;
    private readonly WordStretch? _stretch;
    private readonly float[] _samples;
    private readonly float[] _head;
    private readonly float[] _recent;
    private readonly float[] _mirrored;
    private readonly float _amplitude;
    private readonly float _emphasis;
    private readonly int _pad;
    private int _held;
    private int _heads;
    private int _recents;
    private long _total;
    private long _rows;
    private float _last;

    public FilterBankExtractor(FeatureOptions options)
    {
        _options = options;
        _frames = new FrameComputation(options);
        _stretch = options.Stretch > 0 ? new WordStretch(options.Stretch * options.Scale, _frames.Channels) : null;
        (_amplitude, _emphasis) = ((float)options.Amplitude, options.ContinuousPreemphasis ? (float)options.Preemphasis : 0);
        _samples = new float[options.FrameSamples];
        _pad = options.Edges switch { EdgeKind.Mirror => Math.Max(0, _samples.Length / 2 - options.ShiftSamples / 2), EdgeKind.Reflect => _samples.Length / 2, _ => 0 };
        var memory = _pad == 0 ? 0 : _pad + (options.Edges == EdgeKind.Reflect ? 1 : 0);
        (_head, _recent, _mirrored) = (new float[memory], new float[options.Edges == EdgeKind.Snip ? 0 : _samples.Length], new float[_samples.Length]);
    }

    public override int Channels => _frames.Channels;

    public override int ShiftSamples => _options.ShiftSamples;

    public override int RowsLeft => _options.Edges == EdgeKind.Snip || _total == 0 ? 0
        : (int)Math.Max(0, (_options.Edges == EdgeKind.Mirror ? (_total + ShiftSamples / 2) / ShiftSamples : _total / ShiftSamples) - _rows);

    public override int RowsFor(int sampleCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleCount);
        var held = (long)_held + sampleCount;
        if (_heads < _head.Length)
            held = _heads + (long)sampleCount < _head.Length ? 0 : _pad + _heads + sampleCount;
        return held < _samples.Length ? 0 : (int)((held - _samples.Length) / ShiftSamples) + 1;
    }

    public override void Complete(Span<float> rows)
    {
        if (rows.Length == 0)
            return;
        if (_options.Range > 0)
            Raise(rows);
        _stretch?.Run(rows);
        if (_options.Normalize != NormalizeKind.None)
            for (var channel = 0; channel < Channels; channel++)
                Normalize(rows[channel..]);
    }

    private void Raise(Span<float> rows)
    {
        var most = float.NegativeInfinity;
        foreach (var value in rows)
            most = Math.Max(most, value);
        var least = most - (float)(_options.Range * _options.Scale);
        for (var i = 0; i < rows.Length; i++)
            rows[i] = Math.Max(rows[i], least);
    }

    // Every Channels-th value from the first on.
    private void Normalize(Span<float> values)
    {
        var (sum, squares, count) = (0.0, 0.0, (values.Length + Channels - 1) / Channels);
        for (var i = 0; i < values.Length; i += Channels)
            sum += values[i];
        var mean = sum / count;
        for (var i = 0; i < values.Length; i += Channels)
            squares += (values[i] - mean) * (values[i] - mean);
        var scale = _options.Normalize == NormalizeKind.Mean ? 1 : 1 / (Math.Sqrt(squares / Math.Max(1, count - 1)) + 1e-5);
        for (var i = 0; i < values.Length; i += Channels)
            values[i] = (float)((values[i] - mean) * scale);
    }

    public override void Reset() => (_held, _heads, _recents, _total, _rows, _last) = (0, 0, 0, 0, 0, 0);

    private protected override void Take(ReadOnlySpan<float> samples, Span<float> rows)
    {
        _total += samples.Length;
        Remember(samples);
        if (_heads < _head.Length)
        {
            var part = Math.Min(samples.Length, _head.Length - _heads);
            samples[..part].CopyTo(_head.AsSpan(_heads));
            _heads += part;
            samples = samples[part..];
            if (_heads == _head.Length)
                rows = Begin(rows);
        }
        Push(samples, rows);
    }

    private protected override void TakeEnd(Span<float> rows)
    {
        if (rows.Length == 0)
            return;
        if (_heads < _head.Length)
            rows = Begin(rows);
        // As many mirrored samples as the last row wants; each piece is at most a frame.
        var missing = ((long)rows.Length / Channels - 1) * ShiftSamples + _samples.Length - _held;
        for (var from = 0; from < missing; from += _mirrored.Length)
        {
            var piece = _mirrored.AsSpan(0, (int)Math.Min(_mirrored.Length, missing - from));
            for (var i = 0; i < piece.Length; i++)
                piece[i] = _recent[Mirrored(_recents + from + i, _recents)];
            rows = Push(piece, rows);
        }
    }

    // The head mirrored, then the head itself.
    private Span<float> Begin(Span<float> rows)
    {
        var count = _heads;
        _heads = _head.Length;
        for (var i = 0; i < _pad; i++)
            _mirrored[i] = _head[Mirrored(i - _pad, count)];
        return Push(_head.AsSpan(0, count), Push(_mirrored.AsSpan(0, _pad), rows));
    }

    // The place within 0..count that a place beyond mirrors.
    private int Mirrored(int index, int count)
    {
        if (count == 1)
            return 0;
        var edge = _options.Edges == EdgeKind.Mirror ? 1 : 0;
        while (index < 0 || index >= count)
            index = index < 0 ? -index - edge : 2 * count - 2 - index + edge;
        return index;
    }

    private void Remember(ReadOnlySpan<float> samples)
    {
        if (_recent.Length == 0)
            return;
        var kept = Math.Max(0, Math.Min(_recents, _recent.Length - samples.Length));
        _recent.AsSpan(_recents - kept, kept).CopyTo(_recent);
        var taken = samples[^Math.Min(samples.Length, _recent.Length)..];
        taken.CopyTo(_recent.AsSpan(kept));
        _recents = kept + taken.Length;
    }

    // Writes the rows that samples complete, and returns what is left of the destination.
    private Span<float> Push(ReadOnlySpan<float> samples, Span<float> rows)
    {
        while (samples.Length > 0)
        {
            var part = Math.Min(samples.Length, _samples.Length - _held);
            var target = _samples.AsSpan(_held, part);
            for (var i = 0; i < part; i++)
            {
                var sample = samples[i] * _amplitude;
                if (!float.IsFinite(sample))
                    (sample, BadSamples) = (0, BadSamples + 1);
                target[i] = sample - _emphasis * _last;
                _last = sample;
            }
            samples = samples[part..];
            _held += part;
            if (_held < _samples.Length)
                break;
            _frames.Run(_samples, rows[..Channels]);
            rows = rows[Channels..];
            _rows++;
            _held = _samples.Length - ShiftSamples;
            _samples.AsSpan(ShiftSamples).CopyTo(_samples);
        }
        return rows;
    }
}
