using EdgeRuntime.Media;
using EdgeRuntime.Training.Data.Sound;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Vision;

namespace EdgeRuntime.Training.Data;

/// <summary>
/// A data set in memory, as the model takes its samples: [C,H,W] or [F]. Pictures are resized when they are loaded and kept as one byte a value;
/// <c>(pixel − mean[c])·scale[c]</c> is applied when they are read. Sound is kept as samples at the features' rate, and its
/// features are computed when it is read. Samples that are neither are fed as they are.
/// </summary>
internal sealed class SampleStore
{
    private const int Levels = 256;

    private readonly int[] _labels;
    private readonly int _valueCount;
    private readonly int _channelStep;
    private readonly int _pixelStep;
    private readonly float[][] _channelValues;
    private readonly byte[] _pixels;
    private readonly float[] _values;
    private readonly SoundClips? _sound;
    private readonly string[] _names;
    private readonly int[][] _transcripts;

    private SampleStore(DataSet data, int[] indices, ModelInput input, (Transcripts Texts, IReadOnlyList<string> Tokens)? said, CancellationToken cancellation)
    {
        _names = new string[indices.Length];
        _transcripts = said is null ? [] : new int[indices.Length][];
        (Name, Classes) = (data.Name, said?.Tokens ?? data.Classes);
        _labels = new int[indices.Length];
        var (inputShape, how) = (input.Shape, input.Preprocessing);
        _valueCount = input.ValueCount;
        var total = (long)_valueCount * indices.Length;
        if (total > Array.MaxLength)
            throw new ConfigurationException($"data.train: {indices.Length} samples of {_valueCount} values do not fit memory; set data.max_train_samples to {Array.MaxLength / _valueCount} or less.");
        var sample = new Sample();
        data.Read(indices[0], sample);
        HasImages = sample.IsImage && input.IsImage;
        if (sample.IsSound && input.Features is null)
            throw new ConfigurationException($"input.features: missing; {sample.Name} is sound, say what the model takes of it, as in features: {{type: fbank, sample_rate: {sample.SampleRate}}}.");
        _sound = sample.IsSound ? new SoundClips(input.Features!, indices.Length) : null;
        (_channelStep, _pixelStep) = input.ChannelsLast ? (1, inputShape[0]) : (_valueCount / inputShape[0], 1);
        _channelValues = HasImages ? [.. Enumerable.Range(0, inputShape[0]).Select(channel => ChannelValues(how, channel))] : [];
        _pixels = HasImages ? new byte[total] : [];
        _values = HasImages || HasSound ? [] : new float[total];
        var resizer = HasImages ? new ImagePreprocessor(new ImagePreprocessing { Color = how.Color, Fit = how.Fit }, new TensorShape([1, .. inputShape]), "NCHW") : null;
        var scratch = new float[_valueCount];
        for (var i = 0; i < indices.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            data.Read(indices[i], sample);
            _labels[i] = sample.Label;
            if (sample.IsSound != HasSound)
                throw new InvalidModelException($"{sample.Name}: {(HasSound ? "is no sound, others of the set are" : "is sound, others of the set are none")}; take one kind.");
            if (_sound is not null)
            {
                _sound.Add(sample);
                _names[i] = sample.Name;
                if (said is not null)
                    _transcripts[i] = said.Value.Texts.Of(sample.Name).Tokens;
                continue;
            }
            if (sample.IsImage != HasImages && input.IsImage || !HasImages && sample.Shape.ElementCount != _valueCount)
                throw new InvalidModelException($"{sample.Name}: input.shape is [{string.Join(',', inputShape)}], found {sample.Type.ShortName()}[{sample.Shape}]; set input.shape to what the data hold.");
            if (resizer is not null)
            {
                resizer.Run(sample.Bytes, sample.Shape[0], sample.Shape[1], sample.Shape[2], scratch);
                for (var j = 0; j < _valueCount; j++)
                    _pixels[(long)i * _valueCount + j] = (byte)scratch[j];
            }
            else
            {
                var values = _values.AsSpan(i * _valueCount, _valueCount);
                Widen(sample, values);
                if (values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var bad)
                    throw new InvalidModelException($"{sample.Name}: value {bad} is {values[bad]}; training needs finite numbers, check the data.");
            }
        }
    }

    /// <summary>What was opened.</summary>
    public string Name { get; }

    /// <summary>The names of the classes by label.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>Whether the samples are pictures.</summary>
    public bool HasImages { get; }

    /// <summary>Whether what is said stands in transcripts.</summary>
    public bool HasTranscripts => _transcripts.Length > 0;

    /// <summary>Whether the samples are sound.</summary>
    public bool HasSound => _sound is not null;

    /// <summary>Loads the samples that <paramref name="choose"/> picks, given their number.</summary>
    /// <exception cref="ConfigurationException">There is no such data set, or the samples do not fit memory.</exception>
    /// <exception cref="InvalidModelException">A file is damaged, or a sample does not fit the input.</exception>
    public static SampleStore Load(string path, ModelInput input, Func<int, int[]> choose, CancellationToken cancellation)
    {
        using var data = DataSet.Open(path);
        return Load(data, choose(data.Count), input, cancellation);
    }

    /// <summary>Loads samples of an open set.</summary>
    /// <param name="data">The set.</param>
    /// <param name="indices">Its samples.</param>
    /// <param name="input">What one is fed as.</param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <param name="said">The transcripts of recordings, and the tokens that spell them, without the blank; null: classes are what is said.</param>
    /// <exception cref="ConfigurationException">The samples do not fit memory.</exception>
    /// <exception cref="InvalidModelException">A file is damaged, or a sample does not fit the input.</exception>
    public static SampleStore Load(DataSet data, int[] indices, ModelInput input, CancellationToken cancellation, (Transcripts Texts, IReadOnlyList<string> Tokens)? said = null) => new(data, indices, input, said, cancellation);

    /// <summary>Tokens of the longest sequence; 0 where samples have one class each.</summary>
    public int MostTokens { get; private set; }

    /// <summary>Makes sequences of tokens of the classes: of single recordings, or of strings of them.</summary>
    /// <param name="join">How recordings are joined; null: each is a sequence of one.</param>
    /// <param name="held">So many of the first samples are held back.</param>
    /// <param name="seed">Decides the strings that are not trained on.</param>
    /// <param name="changes">How they are changed; null for not at all.</param>
    /// <exception cref="ConfigurationException">The samples are no sound.</exception>
    public void MakeSequences(JoinSpec? join, int held, long seed, SoundAugmentRecipe? changes)
    {
        if (_sound is null)
            throw new ConfigurationException($"loss.type: ctc learns from recordings, the samples of {Name} are none.");
        MostTokens = join?.Most ?? Math.Max(1, _transcripts.Select(static tokens => tokens.Length).DefaultIfEmpty(1).Max());
        if (_transcripts.Length > 0)
            _sound.CheckLengths(_names, changes);
        if (join is not null)
            _sound.Join(join, _labels, _names, held, seed, changes);
    }

    /// <summary>Where the strings that are trained on are drawn from in an epoch.</summary>
    public void Draw(RandomSource random) => _sound?.Draw(random);

    /// <summary>Checks that frames suffice for what is said: one for each token, and one between two that are equal.</summary>
    /// <param name="frames">Frames of a window.</param>
    /// <exception cref="ConfigurationException">A recording is too short for its transcript.</exception>
    public void CheckTranscripts(int frames)
    {
        for (var i = 0; i < _transcripts.Length; i++)
        {
            var tokens = _transcripts[i];
            var needed = tokens.Length + tokens.Skip(1).Where((token, before) => token == tokens[before]).Count();
            var given = _sound!.Frames(i, frames);
            if (needed > given)
                throw new ConfigurationException($"{_names[i]}: its transcript has {tokens.Length} tokens, which need {needed} frames, and it lasts {_sound.Seconds(i):0.00} s, which gives {given}; correct the transcript, or take layers with a smaller stride_rows.");
        }
    }

    /// <summary>The tokens of a sample's transcript, counted from 1; none where it has no transcript.</summary>
    public ReadOnlySpan<int> Transcript(int index) => _transcripts.Length == 0 ? [] : _transcripts[index];

    /// <summary>The class of a sample.</summary>
    public int Label(int index) => _labels[index];

    /// <summary>Writes samples and their classes one after the other, each changed as the augmentation (of pictures, or of sound) draws. Of sequences there are <see cref="MostTokens"/> tokens each, counted from 1, zeros behind.</summary>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<long> labels, Augmentation? augmentation = null, SoundAugmentation? changes = null, bool isTraining = false)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var destination = inputs.Slice(i * _valueCount, _valueCount);
            if (_sound is not null)
                _sound.Read(indices[i], changes, isTraining, destination);
            else if (augmentation is null)
                Read(indices[i], destination);
            else
                Read(indices[i], augmentation, destination);
            if (MostTokens == 0)
                labels[i] = _labels[indices[i]];
            else
                WriteTokens(indices[i], labels.Slice(i * MostTokens, MostTokens));
        }
    }

    private void WriteTokens(int index, Span<long> destination)
    {
        destination.Clear();
        if (_transcripts.Length > 0)
        {
            for (var i = 0; i < _transcripts[index].Length; i++)
                destination[i] = _transcripts[index][i];
            return;
        }
        var tokens = _sound!.Tokens ?? [_labels[index]];
        for (var i = 0; i < tokens.Count; i++)
            destination[i] = tokens[i] + 1;
    }

    private void Read(int index, Span<float> destination)
    {
        if (!HasImages)
        {
            _values.AsSpan(index * _valueCount, _valueCount).CopyTo(destination);
            return;
        }
        var plane = _valueCount / _channelValues.Length;
        for (var channel = 0; channel < _channelValues.Length; channel++)
        {
            ReadOnlySpan<float> values = _channelValues[channel];
            var pixels = _pixels.AsSpan(index * _valueCount + channel * plane, plane);
            var target = destination[(channel * _channelStep)..];
            for (var i = 0; i < pixels.Length; i++)
                target[i * _pixelStep] = values[pixels[i]];
        }
    }

    private void Read(int index, Augmentation augmentation, Span<float> destination)
    {
        augmentation.Draw();
        var rows = augmentation.Rows;
        var columns = augmentation.Columns;
        var plane = rows.Length * columns.Length;
        for (var channel = 0; channel < _channelValues.Length; channel++)
        {
            ReadOnlySpan<float> values = _channelValues[channel];
            var target = destination[(channel * _channelStep)..];
            var pixels = _pixels.AsSpan(index * _valueCount + channel * plane, plane);
            for (var y = 0; y < rows.Length; y++)
                for (var x = 0; x < columns.Length; x++)
                    target[(y * columns.Length + x) * _pixelStep] = augmentation.IsEmpty(y, x) ? 0 : values[pixels[rows[y] * columns.Length + columns[x]]];
        }
    }

    private static float[] ChannelValues(ImagePreprocessing how, int channel)
    {
        var mean = how.Mean[how.Mean.Count == 1 ? 0 : channel];
        var scale = how.Scale[how.Scale.Count == 1 ? 0 : channel];
        return [.. Enumerable.Range(0, Levels).Select(pixel => (pixel - mean) * scale)];
    }

    private static void Widen(Sample sample, Span<float> destination)
    {
        if (sample.Type == ElementType.Float32)
        {
            sample.As<float>().CopyTo(destination);
            return;
        }
        for (var i = 0; i < destination.Length; i++)
            destination[i] = sample.Bytes[i];
    }
}
