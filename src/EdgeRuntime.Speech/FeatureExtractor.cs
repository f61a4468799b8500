using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech;

/// <summary>
/// Sound to rows of features as it comes: <see cref="FeatureOptions"/> say which. However a signal is cut into pieces, the rows are the same. One object serves one thread and one stream; feeding allocates nothing.
/// </summary>
public abstract class FeatureExtractor
{
    /// <summary>Prepares for one stream.</summary>
    /// <exception cref="ConfigurationException">An option is out of its range, or options do not fit each other.</exception>
    public static FeatureExtractor Create(FeatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return options.Type == "micro" ? new MicroExtractor(options) : new FilterBankExtractor(options);
    }

    /// <summary>Features in a row.</summary>
    public abstract int Channels { get; }

    /// <summary>Samples from one row to the next.</summary>
    public abstract int ShiftSamples { get; }

    /// <summary>Samples that were no numbers (NaN, ±∞) and were taken as silence, since the start.</summary>
    public long BadSamples { get; protected set; }

    /// <summary>How many rows <see cref="Feed"/> will write for the next <paramref name="sampleCount"/> samples.</summary>
    public abstract int RowsFor(int sampleCount);

    /// <summary>Takes the next samples of the stream and writes the rows that they complete.</summary>
    /// <param name="samples">Mono samples of −1 to 1 at the options' rate, any number.</param>
    /// <param name="rows">The rows, <c>[rows, channels]</c>; at least <see cref="RowsFor"/> of them.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="rows"/> is too short; nothing was taken.</exception>
    public int Feed(ReadOnlySpan<float> samples, Span<float> rows)
    {
        var count = RowsFor(samples.Length);
        if (rows.Length < (long)count * Channels)
            throw new ArgumentException($"{samples.Length} samples complete {count} rows of {Channels} features, the destination holds {rows.Length}.", nameof(rows));
        Take(samples, rows);
        return count;
    }

    /// <summary>How many rows <see cref="Finish"/> will write.</summary>
    public virtual int RowsLeft => 0;

    /// <summary>Ends the stream: writes the rows that reach beyond it, where the options have such (<see cref="EdgeKind"/>), and starts a new one.</summary>
    /// <returns>How many rows were written.</returns>
    public int Finish(Span<float> rows)
    {
        var count = RowsLeft;
        if (rows.Length < (long)count * Channels)
            throw new ArgumentException($"{count} rows of {Channels} features are left, the destination holds {rows.Length}.", nameof(rows));
        TakeEnd(rows[..(count * Channels)]);
        Reset();
        return count;
    }

    /// <summary>What a whole window's rows still need (<see cref="FeatureOptions.Range"/>), in place.</summary>
    public virtual void Complete(Span<float> rows) { }

    /// <summary>Starts a new stream.</summary>
    public abstract void Reset();

    /// <summary>Takes samples; there is room for their rows.</summary>
    private protected abstract void Take(ReadOnlySpan<float> samples, Span<float> rows);

    /// <summary>Writes the rows that are left.</summary>
    private protected virtual void TakeEnd(Span<float> rows) { }
}
