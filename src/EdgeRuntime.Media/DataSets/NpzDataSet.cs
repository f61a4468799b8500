namespace EdgeRuntime.Media.DataSets;

/// <summary>Two arrays of an .npz, held in memory: samples <c>[N,…]</c> and labels <c>[N]</c> or <c>[N,1]</c>.</summary>
internal sealed class NpzDataSet : DataSet
{
    private readonly NpyArray _samples;
    private readonly int[] _labels;
    private readonly TensorShape _shape;
    private readonly int _sampleBytes;

    public NpzDataSet(string path, string? part, bool labelsRequired)
    {
        Name = path;
        using var file = NpzFile.Open(path);
        var (samples, labels) = NpzNames.Find(path, file.Names, part, labelsRequired);
        _samples = file.Read(samples);
        var shape = _samples.Shape;
        if (shape.Rank == 0 || shape.ElementCount == 0 || shape[0] > MediaLimits.Samples)
            throw new InvalidModelException($"{path}: expected an array {samples} of 1 to {MediaLimits.Samples} samples along its first dimension, found {shape}.");
        if (shape.ElementCount / shape[0] > MediaLimits.SampleBytes / sizeof(float))
            throw new InvalidModelException($"{path}: expected samples of at most {MediaLimits.SampleBytes / sizeof(float)} values in {samples}, found {shape.ElementCount / shape[0]}.");
        Count = shape[0];
        _sampleBytes = (int)(_samples.Bytes.Length / Count);
        _shape = _samples.Type == ElementType.UInt8 && shape.Rank == 3
            ? new TensorShape(shape[1], shape[2], 1)
            : new TensorShape(shape.Dimensions.AsSpan()[1..]);
        _labels = labels is null ? [] : ReadLabels(file.Read(labels), $"{path} array {labels}", Count);
        Classes = ClassNames.Numbers(labels is null ? 0 : _labels.Max() + 1);
    }

    public override string Name { get; }

    public override int Count { get; }

    public override IReadOnlyList<string> Classes { get; }

    protected override void ReadSample(int index, Sample sample)
    {
        var bytes = _samples.Bytes.AsSpan(index * _sampleBytes, _sampleBytes);
        if (_samples.Type is ElementType.UInt8 or ElementType.Float32)
        {
            bytes.CopyTo(sample.Prepare(_samples.Type, _shape));
        }
        else
        {
            sample.Prepare(ElementType.Float32, _shape);
            NumberConversion.ToFloat(bytes, _samples.Type, bigEndian: false, sample.As<float>());
        }
        sample.SetName(Name, index);
        sample.Label = _labels.Length == 0 ? -1 : _labels[index];
    }

    protected override void Dispose(bool disposing) { }

    private static int[] ReadLabels(NpyArray array, string name, int count)
    {
        if (array.Shape.ElementCount != count || array.Shape.Rank is not (1 or 2))
            throw new InvalidModelException($"{name}: expected {count} labels, one per sample, found {array.Shape}; save class numbers, not one-hot vectors.");
        var labels = new int[count];
        var size = array.Type.SizeInBits() / 8;
        for (var index = 0; index < count; index++)
        {
            var value = NumberConversion.ToDouble(array.Bytes.AsSpan(index * size, size), array.Type, bigEndian: false);
            if (value is not (>= 0 and < MediaLimits.Classes) || value != Math.Floor(value))
                throw new InvalidModelException($"{name}: expected whole labels in [0,{MediaLimits.Classes}), found {value} at {index}.");
            labels[index] = (int)value;
        }
        return labels;
    }
}
